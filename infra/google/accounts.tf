# An account for each target, one that calls them, and one that builds them. None has a key file.

resource "google_service_account" "function" {
  for_each     = local.functions
  account_id   = "kvitto-${each.key}"
  display_name = "Kvitto: ${each.key}"
}

resource "google_service_account" "caller" {
  account_id   = "kvitto-caller"
  display_name = "Kvitto: scheduler and events, which call pump, watch and remind"
}

resource "google_service_account" "builder" {
  account_id   = "kvitto-builder"
  display_name = "Kvitto: builds the functions"
}

# Share each spreadsheet with the accounts of pump, watch and remind as editor: the sheet's own sharing is the only way in.
# Intake is not named there, and so cannot open it.

resource "google_project_iam_member" "builder" {
  for_each = toset(["roles/logging.logWriter", "roles/artifactregistry.writer", "roles/storage.objectViewer"])
  project  = var.project
  role     = each.key
  member   = "serviceAccount:${google_service_account.builder.email}"
}

resource "google_project_iam_member" "receives_events" {
  project = var.project
  role    = "roles/eventarc.eventReceiver"
  member  = "serviceAccount:${google_service_account.caller.email}"
}

# The bucket tells of new objects by way of Pub/Sub.
data "google_storage_project_service_account" "storage" {}

resource "google_project_iam_member" "storage_publishes" {
  project = var.project
  role    = "roles/pubsub.publisher"
  member  = "serviceAccount:${data.google_storage_project_service_account.storage.email_address}"
}

# -- Who may call what ----------------------------------------------------------------------------

resource "google_cloud_run_service_iam_member" "public" {
  location = var.location
  service  = google_cloudfunctions2_function.target["intake"].name
  role     = "roles/run.invoker"
  member   = "allUsers"
}

resource "google_cloud_run_service_iam_member" "scheduled" {
  for_each = toset(["pump", "watch", "remind"])
  location = var.location
  service  = google_cloudfunctions2_function.target[each.key].name
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.caller.email}"
}

# -- Secrets: their values are added by hand and never stand in the state ------------------------

resource "google_secret_manager_secret" "secret" {
  for_each  = local.secrets
  secret_id = each.value.id

  replication {
    user_managed {
      replicas {
        location = var.location
      }
    }
  }

  depends_on = [google_project_service.used]
}

resource "google_secret_manager_secret_iam_member" "reads" {
  for_each = merge([
    for name, secret in local.secrets : { for reader in secret.readers : "${name}/${reader}" => { name = name, reader = reader } }
  ]...)
  secret_id = google_secret_manager_secret.secret[each.value.name].id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${google_service_account.function[each.value.reader].email}"
}

# Every reading and writing of the journal and of a secret stands in the audit log.
resource "google_project_iam_audit_config" "kept" {
  for_each = toset(["storage.googleapis.com", "secretmanager.googleapis.com"])
  project  = var.project
  service  = each.key

  audit_log_config {
    log_type = "DATA_WRITE"
  }

  audit_log_config {
    log_type = "DATA_READ"
  }
}
