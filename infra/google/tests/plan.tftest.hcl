# What Terraform would make of the files above, planned against providers that are only pretended: no account, no cloud,
# nothing made. `make check-infra` runs it where the providers' schemas can be fetched. tests/infra holds the same facts
# against the code, without Terraform.

mock_provider "google" {}

mock_provider "archive" {
  mock_data "archive_file" {
    defaults = {
      output_sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
    }
  }
}

variables {
  project      = "bibliotek-kvitto"
  public_url   = "https://ansok.bibliotek.example"
  mail         = "smtp+starttls://kvitto@relay.example:587"
  alert_email  = "it-larm@bibliotek.example"
  spreadsheets = { vgr = { work = "work-of-vgr", contacts = "contacts-of-vgr" } }
}

# -- What is made ----------------------------------------------------------------------------------

run "four_functions_of_the_right_size_run_as_their_own_accounts" {
  command = plan

  assert {
    condition     = toset(keys(google_cloudfunctions2_function.target)) == toset(["intake", "pump", "watch", "remind"])
    error_message = "There are four targets."
  }

  assert {
    condition = alltrue([
      for name, one in google_cloudfunctions2_function.target :
      one.build_config[0].entry_point == name && one.build_config[0].runtime == "python311"
    ])
    error_message = "Each target has its own entry point in main.py, on the Python that the requirements are locked for."
  }

  assert {
    condition = alltrue([
      for one in google_cloudfunctions2_function.target :
      one.service_config[0].environment_variables["THREADS"] == tostring(one.service_config[0].max_instance_request_concurrency)
    ])
    error_message = "functions-framework starts as many threads as an instance takes requests."
  }

  assert {
    condition     = google_cloudfunctions2_function.target["remind"].service_config[0].timeout_seconds == 1800
    error_message = "A morning's reminders may take half an hour."
  }

  assert {
    condition     = google_service_account.function["intake"].account_id == "kvitto-intake"
    error_message = "Each target has an account of its own."
  }
}

run "the_environment_is_what_the_code_reads" {
  command = plan

  assert {
    condition = alltrue([
      for one in google_cloudfunctions2_function.target : (
        one.service_config[0].environment_variables["KVITTO_JOURNAL"] == "gs://bibliotek-kvitto-kvitto-journal" &&
        one.service_config[0].environment_variables["KVITTO_MAIL"] == "smtp+starttls://kvitto@relay.example:587" &&
        one.service_config[0].environment_variables["KVITTO_PUBLIC_URL"] == "https://ansok.bibliotek.example" &&
        one.service_config[0].environment_variables["KVITTO_REGIONS"] == "vgr" &&
        one.service_config[0].environment_variables["KVITTO_SPREADSHEET_VGR"] == "work-of-vgr" &&
        one.service_config[0].environment_variables["KVITTO_CONTACTS_VGR"] == "contacts-of-vgr"
      )
    ])
    error_message = "Every target has the journal, the relay, the address, the regions and their spreadsheets."
  }

  assert {
    condition = alltrue([
      for name, one in google_cloudfunctions2_function.target :
      contains(keys(one.service_config[0].environment_variables), "KVITTO_CALLERS") == (name != "intake")
    ])
    error_message = "All but intake are told who may call them."
  }
}

run "secrets_go_only_to_those_who_use_them" {
  command = plan

  assert {
    condition = alltrue([
      for name, one in google_cloudfunctions2_function.target :
      contains([for secret in one.service_config[0].secret_environment_variables : secret.key], "KVITTO_MAIL_PASSWORD")
      == contains(["pump", "remind"], name)
    ])
    error_message = "Only pump and remind speak with the relay."
  }

  assert {
    condition = alltrue([
      for one in google_cloudfunctions2_function.target :
      contains([for secret in one.service_config[0].secret_environment_variables : secret.key], "KVITTO_SECRET")
    ])
    error_message = "Every target seals or opens links."
  }

  assert {
    condition = toset(keys(google_secret_manager_secret_iam_member.reads)) == toset([
      "KVITTO_SECRET/intake", "KVITTO_SECRET/pump", "KVITTO_SECRET/watch", "KVITTO_SECRET/remind",
      "KVITTO_MAIL_PASSWORD/pump", "KVITTO_MAIL_PASSWORD/remind",
    ])
    error_message = "The right to read a secret follows who has it in the environment."
  }
}

# -- No door stands open ---------------------------------------------------------------------------

run "only_intake_is_open" {
  command = plan

  assert {
    condition = alltrue([
      for name, one in google_cloudfunctions2_function.target :
      one.service_config[0].ingress_settings == (name == "intake" ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY")
    ])
    error_message = "Only intake is reached from outside the project."
  }

  assert {
    condition = (
      google_cloud_run_service_iam_member.public.service == "kvitto-intake" &&
      google_cloud_run_service_iam_member.public.member == "allUsers"
    )
    error_message = "The form is open to all, and nothing else."
  }

  assert {
    condition     = toset(keys(google_cloud_run_service_iam_member.scheduled)) == toset(["pump", "watch", "remind"])
    error_message = "The caller may call the other three."
  }
}

run "the_journal_is_closed_and_nobody_removes_from_it_what_counts" {
  command = plan

  assert {
    condition = (
      google_storage_bucket.journal.uniform_bucket_level_access &&
      google_storage_bucket.journal.public_access_prevention == "enforced" &&
      google_storage_bucket.journal.versioning[0].enabled &&
      !google_storage_bucket.journal.force_destroy
    )
    error_message = "The journal is private, versioned and not thrown away."
  }

  assert {
    condition = alltrue(flatten([
      for one in google_storage_bucket_iam_member.removes : [
        for kept in ["ledger/", "received/", "references/", "mail/", "documents/", "notes/", "cases/", "snapshots/"] :
        !strcontains(one.condition[0].expression, "/objects/${kept}")
      ]
    ]))
    error_message = "No function may remove a submission, a commit, a mail, a document or a note."
  }

  assert {
    condition     = toset(keys(google_storage_bucket_iam_member.removes)) == toset(["intake", "pump", "remind"])
    error_message = "Watch removes nothing."
  }

  assert {
    condition     = !contains(google_project_iam_custom_role.journal_keeper.permissions, "storage.objects.delete")
    error_message = "Putting and reading is not removing, and so not overwriting."
  }
}

run "everything_lies_in_the_chosen_place" {
  command = plan

  variables {
    location = "europe-north2"
  }

  assert {
    condition = alltrue(concat(
      [for one in google_cloudfunctions2_function.target : one.location == "europe-north2"],
      [for one in google_cloud_scheduler_job.job : one.region == "europe-north2"],
      [for one in google_secret_manager_secret.secret :
      one.replication[0].user_managed[0].replicas[0].location == "europe-north2"],
      [
        lower(google_storage_bucket.journal.location) == "europe-north2",
        lower(google_storage_bucket.source.location) == "europe-north2",
        google_eventarc_trigger.accepted.location == "europe-north2",
      ],
    ))
    error_message = "Nothing lies anywhere else."
  }
}

# -- When, and what wakes somebody -----------------------------------------------------------------

run "the_scheduler_keeps_stockholms_time" {
  command = plan

  assert {
    condition     = alltrue([for one in google_cloud_scheduler_job.job : one.time_zone == "Europe/Stockholm"])
    error_message = "08:30 is 08:30 in Sweden, summer and winter."
  }

  assert {
    condition = (
      google_cloud_scheduler_job.job["sweep"].schedule == "* * * * *" &&
      google_cloud_scheduler_job.job["look"].schedule == "*/5 * * * *" &&
      google_cloud_scheduler_job.job["morning"].schedule == "30 8 * * *"
    )
    error_message = "A sweep each minute, a look each five, and the morning."
  }
}

run "every_alarm_has_a_condition_and_somebody_to_wake" {
  command = plan

  assert {
    condition = toset(keys(google_monitoring_alert_policy.alarm)) == toset([
      "proof", "call", "page", "journal", "mail", "letter", "sheet", "quota", "caller",
    ])
    error_message = "docs/operations.md tells what to do about each."
  }

  assert {
    condition = alltrue([
      for one in google_monitoring_alert_policy.alarm :
      strcontains(one.conditions[0].condition_matched_log[0].filter, "jsonPayload.event=")
    ])
    error_message = "Each listens for a line of Kvitto's."
  }

  assert {
    condition     = length(google_billing_budget.month) == 0 && length(google_cloud_run_domain_mapping.own) == 0
    error_message = "Without a billing account there is no budget, and without a domain no mapping."
  }
}

run "budget_and_domain_come_when_they_are_named" {
  command = plan

  variables {
    billing_account = "000000-000000-000000"
    domain          = "ansok.bibliotek.example"
  }

  assert {
    condition     = google_billing_budget.month[0].amount[0].specified_amount[0].units == "100"
    error_message = "A hundred kronor a month, unless another sum is named."
  }

  assert {
    condition     = google_cloud_run_domain_mapping.own[0].spec[0].route_name == "kvitto-intake"
    error_message = "The domain leads to the form."
  }
}

# -- What is refused before anything is made -------------------------------------------------------

run "a_place_outside_the_eu_is_refused" {
  command = plan

  variables {
    location = "europe-west2"
  }

  expect_failures = [var.location]
}

run "an_address_that_could_be_overheard_is_refused" {
  command = plan

  variables {
    public_url = "http://ansok.bibliotek.example"
  }

  expect_failures = [var.public_url]
}

run "a_relay_without_tls_is_refused" {
  command = plan

  variables {
    mail = "smtp://relay.example:25"
  }

  expect_failures = [var.mail]
}

run "no_region_at_all_is_refused" {
  command = plan

  variables {
    spreadsheets = {}
  }

  expect_failures = [var.spreadsheets]
}

run "old_versions_that_are_kept_too_long_are_refused" {
  command = plan

  variables {
    old_versions_days = 365
  }

  expect_failures = [var.old_versions_days]
}

run "saved_forms_are_not_removed_before_their_time" {
  command = plan

  variables {
    drafts_days = 30
  }

  expect_failures = [var.drafts_days]
}
