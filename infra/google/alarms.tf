# What wakes somebody. Each alarm is told in docs/operations.md, with what to do.

locals {
  alarms = {
    proof = {
      filter = "jsonPayload.event=\"proved\" AND jsonPayload.problems>0"
      says   = "The nightly proof does not balance: something is missing, doubled or unreadable."
    }
    call = {
      filter = "jsonPayload.event=\"call_failed\""
      says   = "A call of pump, watch or remind failed for a region."
    }
    page = {
      filter = "jsonPayload.event=\"page_failed\""
      says   = "Somebody met a page that failed."
    }
    journal = {
      filter = "jsonPayload.event=\"journal_unavailable\""
      says   = "Intake could not reach the journal; applicants were asked to try again."
    }
    mail = {
      filter = "jsonPayload.event=\"mails_sent\" AND (jsonPayload.failed>0 OR jsonPayload.stopped:\"relay\")"
      says   = "The relay refuses mails or does not answer."
    }
    letter = {
      filter = "jsonPayload.event=\"mail_not_written\""
      says   = "A mail could not be written: a template or a record is at fault."
    }
    sheet = {
      filter = "jsonPayload.event=(\"tab_parked\" OR \"no_spreadsheet\" OR \"tab_not_seen\")"
      says   = "A tab takes no rows or cannot be read: protected, unshared, gone or full."
    }
    quota = {
      filter = "jsonPayload.event=\"rows_delivered\" AND jsonPayload.stopped=\"quota\""
      says   = "Google's quota for Sheets was used up. Rows go on by themselves; look if it goes on."
    }
    caller = {
      filter = "jsonPayload.event=\"caller_refused\""
      says   = "Somebody who may not has called pump, watch or remind."
    }
  }
}

resource "google_logging_project_bucket_config" "lines" {
  project        = data.google_project.this.project_id
  location       = "global"
  bucket_id      = "_Default"
  retention_days = var.log_days
}

resource "google_monitoring_notification_channel" "mailbox" {
  display_name = "Kvitto: alarms"
  type         = "email"
  labels       = { email_address = var.alert_email }
  depends_on   = [google_project_service.used]
}

resource "google_monitoring_alert_policy" "alarm" {
  for_each     = local.alarms
  display_name = "Kvitto: ${each.key}"
  combiner     = "OR"

  conditions {
    display_name = each.value.says

    condition_matched_log {
      filter = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name:\"kvitto-\" AND ${each.value.filter}"
    }
  }

  alert_strategy {
    notification_rate_limit {
      period = "3600s"
    }
    auto_close = "86400s"
  }

  documentation {
    mime_type = "text/markdown"
    content   = "${each.value.says} See docs/operations.md, \"Alarms\", ${each.key}."
  }

  notification_channels = [google_monitoring_notification_channel.mailbox.id]
}

# The scheduler's own failures: a call that was never answered leaves no line of Kvitto's.
resource "google_monitoring_alert_policy" "silence" {
  display_name = "Kvitto: silence"
  combiner     = "OR"

  conditions {
    display_name = "The minute's sweep has not been answered for ten minutes."

    condition_absent {
      filter   = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"kvitto-pump\" AND metric.type=\"run.googleapis.com/request_count\" AND metric.labels.response_code_class=\"2xx\""
      duration = "600s"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_RATE"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "Nothing is lost, and nothing moves. See docs/operations.md, \"Alarms\", silence."
  }

  notification_channels = [google_monitoring_notification_channel.mailbox.id]
}

resource "google_billing_budget" "month" {
  count           = var.billing_account == "" ? 0 : 1
  billing_account = var.billing_account
  display_name    = "Kvitto"

  budget_filter {
    projects = ["projects/${data.google_project.this.number}"]
  }

  amount {
    specified_amount {
      currency_code = "SEK"
      units         = tostring(var.budget_sek)
    }
  }

  dynamic "threshold_rules" {
    for_each = [0.5, 0.9, 1.0]
    content {
      threshold_percent = threshold_rules.value
    }
  }

  all_updates_rule {
    monitoring_notification_channels = [google_monitoring_notification_channel.mailbox.id]
    disable_default_iam_recipients   = false
  }
}
