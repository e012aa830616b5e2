locals {
  # One line for each deployed target: functions/main.py has the entry points, and tests hold the two together.
  # concurrency is also THREADS: functions-framework starts one thread unless it is told otherwise.
  functions = {
    intake = { entry_point = "intake", memory = "512Mi", cpu = "1", concurrency = 20, instances = 10, timeout_s = 60 }
    pump   = { entry_point = "pump", memory = "1Gi", cpu = "1", concurrency = 4, instances = 1, timeout_s = 540 }
    watch  = { entry_point = "watch", memory = "1Gi", cpu = "1", concurrency = 1, instances = 1, timeout_s = 300 }
    remind = { entry_point = "remind", memory = "1Gi", cpu = "1", concurrency = 1, instances = 1, timeout_s = 1800 }
  }

  regions = sort(keys(var.spreadsheets))

  environment = merge(
    {
      KVITTO_JOURNAL    = "gs://${google_storage_bucket.journal.name}"
      KVITTO_MAIL       = var.mail
      KVITTO_PUBLIC_URL = var.public_url
      KVITTO_REGIONS    = join(" ", local.regions)
    },
    { for region in local.regions : "KVITTO_SPREADSHEET_${upper(region)}" => var.spreadsheets[region].work },
    { for region in local.regions : "KVITTO_CONTACTS_${upper(region)}" => var.spreadsheets[region].contacts },
  )

  # Who may read which secret, and under which name it stands in the environment.
  secrets = {
    KVITTO_SECRET        = { id = "kvitto-secret", readers = ["intake", "pump", "watch", "remind"] }
    KVITTO_MAIL_PASSWORD = { id = "kvitto-mail-password", readers = ["pump", "remind"] }
  }
}

resource "google_project_service" "used" {
  for_each = toset([
    "artifactregistry.googleapis.com",
    "billingbudgets.googleapis.com",
    "cloudbuild.googleapis.com",
    "cloudfunctions.googleapis.com",
    "cloudscheduler.googleapis.com",
    "eventarc.googleapis.com",
    "iam.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "pubsub.googleapis.com",
    "run.googleapis.com",
    "secretmanager.googleapis.com",
    "sheets.googleapis.com",
    "storage.googleapis.com",
  ])
  service            = each.key
  disable_on_destroy = false
}
