# The journal: every submission, the ledger, the mails. What lies here is the truth; all else can be made from it.

resource "google_storage_bucket" "journal" {
  name                        = "${var.project}-kvitto-journal"
  location                    = var.location
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  versioning {
    enabled = true
  }

  soft_delete_policy {
    retention_duration_seconds = 7 * 24 * 3600
  }

  # An object is never overwritten, so an old version is one that was removed: a mark, a saved form, what was erased.
  lifecycle_rule {
    condition {
      days_since_noncurrent_time = var.old_versions_days
      with_state                 = "ARCHIVED"
    }
    action {
      type = "Delete"
    }
  }

  lifecycle_rule {
    condition {
      age            = var.drafts_days
      matches_prefix = ["drafts/"]
    }
    action {
      type = "Delete"
    }
  }

  lifecycle_rule {
    condition {
      age = 1
    }
    action {
      type = "AbortIncompleteMultipartUpload"
    }
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.used]
}

# -- What each target may do with it --------------------------------------------------------------
# Nobody may remove anything below ledger/ or received/: a put over a hole would fork the ledger. Erasing a person's
# data by law is done by a person, with rights of that day (docs/operations.md).

resource "google_project_iam_custom_role" "journal_keeper" {
  role_id     = "kvittoJournalKeeper"
  title       = "Kvitto: put and read in the journal"
  description = "Put objects that are not there, read and list them. Not remove, and so not overwrite."
  permissions = ["storage.objects.create", "storage.objects.get", "storage.objects.list"]
}

resource "google_project_iam_custom_role" "mark_remover" {
  role_id     = "kvittoMarkRemover"
  title       = "Kvitto: take marks and saved forms away"
  description = "Remove objects, only where a condition on the prefix allows it."
  permissions = ["storage.objects.delete"]
}

resource "google_storage_bucket_iam_member" "keeps_journal" {
  for_each = local.functions
  bucket   = google_storage_bucket.journal.name
  role     = google_project_iam_custom_role.journal_keeper.id
  member   = "serviceAccount:${google_service_account.function[each.key].email}"
}

locals {
  # What may be taken away, by whom. Intake takes a saved form and its files away when their owner says so, and nothing
  # else. A prefix cannot tell the files of a form that was never sent from others; old versions can be fetched back.
  removable = {
    intake = ["draft-days/", "draft-told/", "drafts/", "files/", "todo-drafts/"]
    pump   = ["draft-told/", "todo-drafts/", "todo/"]
    remind = ["begun/", "draft-days/", "draft-told/", "drafts/", "files/", "staged/", "todo-drafts/"]
  }
}

resource "google_storage_bucket_iam_member" "removes" {
  for_each = local.removable
  bucket   = google_storage_bucket.journal.name
  role     = google_project_iam_custom_role.mark_remover.id
  member   = "serviceAccount:${google_service_account.function[each.key].email}"

  condition {
    title       = "only-${each.key}s-own-marks"
    description = "Objects below ${join(", ", each.value)}"
    expression = join(" || ", [
      for prefix in each.value :
      "resource.name.startsWith('projects/_/buckets/${google_storage_bucket.journal.name}/objects/${prefix}')"
    ])
  }
}
