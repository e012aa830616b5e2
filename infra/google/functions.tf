# The four targets, all from the source that `make archive` stages in build/deploy.

data "archive_file" "source" {
  type        = "zip"
  source_dir  = "${path.module}/../../build/deploy"
  output_path = "${path.module}/../../build/kvitto.zip"
}

resource "google_storage_bucket" "source" {
  name                        = "${var.project}-kvitto-source"
  location                    = var.location
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true

  lifecycle_rule {
    condition {
      age                = 90
      num_newer_versions = 3
    }
    action {
      type = "Delete"
    }
  }

  versioning {
    enabled = true
  }

  depends_on = [google_project_service.used]
}

resource "google_storage_bucket_object" "source" {
  name   = "kvitto-${data.archive_file.source.output_sha256}.zip"
  bucket = google_storage_bucket.source.name
  source = data.archive_file.source.output_path
}

resource "google_cloudfunctions2_function" "target" {
  for_each    = local.functions
  name        = "kvitto-${each.key}"
  location    = var.location
  description = "Kvitto: ${each.key}"

  build_config {
    runtime         = "python311"
    entry_point     = each.value.entry_point
    service_account = google_service_account.builder.id

    source {
      storage_source {
        bucket = google_storage_bucket.source.name
        object = google_storage_bucket_object.source.name
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.function[each.key].email
    available_memory                 = each.value.memory
    available_cpu                    = each.value.cpu
    max_instance_request_concurrency = each.value.concurrency
    max_instance_count               = each.value.instances
    min_instance_count               = 0
    timeout_seconds                  = each.value.timeout_s
    ingress_settings                 = each.key == "intake" ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY"
    all_traffic_on_latest_revision   = true

    environment_variables = merge(
      local.environment,
      { THREADS = tostring(each.value.concurrency), LOG_EXECUTION_ID = "true" },
      each.key == "intake" ? {} : {
        KVITTO_CALLERS  = google_service_account.caller.email
        KVITTO_IDENTITY = "platform"
      },
    )

    dynamic "secret_environment_variables" {
      for_each = { for name, secret in local.secrets : name => secret if contains(secret.readers, each.key) }
      content {
        key        = secret_environment_variables.key
        project_id = var.project
        secret     = secret_environment_variables.value.id
        version    = "latest"
      }
    }
  }

  depends_on = [
    google_project_iam_member.builder,
    google_secret_manager_secret_iam_member.reads,
    google_storage_bucket_iam_member.keeps_journal,
  ]
}

# Your own domain. Its DNS record is told by `terraform output domain_record`.
resource "google_cloud_run_domain_mapping" "own" {
  count    = var.domain == "" ? 0 : 1
  location = var.location
  name     = var.domain

  metadata {
    namespace = var.project
  }

  spec {
    route_name = google_cloudfunctions2_function.target["intake"].name
  }
}
