# When the targets are called. All times are Stockholm's.

locals {
  jobs = {
    sweep = {
      target   = "pump"
      schedule = "* * * * *"
      body     = {}
      deadline = "320s"
      why      = "The guarantee: whatever an event missed is taken in within a minute."
    }
    look = {
      target   = "watch"
      schedule = "*/5 * * * *"
      body     = {}
      deadline = "320s"
      why      = "What staff have done in the sheet."
    }
    morning = {
      target   = "remind"
      schedule = "30 8 * * *"
      body     = {}
      deadline = "1800s"
      why      = "Reminders, the digest, and the proof that nothing is missing."
    }
  }
}

resource "google_cloud_scheduler_job" "job" {
  for_each         = local.jobs
  name             = "kvitto-${each.key}"
  region           = var.location
  description      = each.value.why
  schedule         = each.value.schedule
  time_zone        = "Europe/Stockholm"
  attempt_deadline = each.value.deadline

  retry_config {
    retry_count          = each.key == "morning" ? 3 : 0
    min_backoff_duration = "60s"
  }

  http_target {
    http_method = "POST"
    uri         = google_cloudfunctions2_function.target[each.value.target].service_config[0].uri
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode(jsonencode(each.value.body))

    oidc_token {
      service_account_email = google_service_account.caller.email
      audience              = google_cloudfunctions2_function.target[each.value.target].service_config[0].uri
    }
  }

  depends_on = [google_project_service.used]
}

# A hint: a new object in the journal wakes the pump within seconds. A lost hint costs a minute, no more.
resource "google_eventarc_trigger" "accepted" {
  name            = "kvitto-accepted"
  location        = var.location
  service_account = google_service_account.caller.email

  matching_criteria {
    attribute = "type"
    value     = "google.cloud.storage.object.v1.finalized"
  }

  matching_criteria {
    attribute = "bucket"
    value     = google_storage_bucket.journal.name
  }

  destination {
    cloud_run_service {
      service = google_cloudfunctions2_function.target["pump"].name
      region  = var.location
    }
  }

  depends_on = [google_project_iam_member.receives_events, google_project_iam_member.storage_publishes]
}
