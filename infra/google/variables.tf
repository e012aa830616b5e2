variable "project" {
  description = "The Google Cloud project, which holds nothing but Kvitto."
  type        = string
}

variable "location" {
  description = "Where everything runs and lies. Only inside the EU."
  type        = string
  default     = "europe-north1"

  validation {
    condition = contains([
      "europe-central2",
      "europe-north1",
      "europe-north2",
      "europe-southwest1",
      "europe-west1",
      "europe-west3",
      "europe-west4",
      "europe-west8",
      "europe-west9",
      "europe-west10",
      "europe-west12",
    ], var.location)
    error_message = "Choose a location inside the EU (London and Zürich are outside it)."
  }
}

variable "public_url" {
  description = "The address that links in mails begin with: your own domain, or intake's address."
  type        = string

  validation {
    condition     = startswith(var.public_url, "https://") && !endswith(var.public_url, "/")
    error_message = "Write https:// and no slash at the end."
  }
}

variable "domain" {
  description = "Your own domain for the form, mapped to intake. Empty: none."
  type        = string
  default     = ""
}

variable "mail" {
  description = "The relay: smtp+starttls://user@host:587 or smtps://user@host. Its password is a secret of its own."
  type        = string

  validation {
    condition     = can(regex("^smtp(\\+starttls|s)://", var.mail))
    error_message = "Use smtp+starttls:// or smtps://, so that mails are not read on the way. Port 25 is closed on Google Cloud."
  }
}

variable "spreadsheets" {
  description = "The ids of each region's two spreadsheets: { vgr = { work = \"…\", contacts = \"…\" } }."
  type        = map(object({ work = string, contacts = string }))

  validation {
    condition     = length(var.spreadsheets) > 0
    error_message = "Name at least one region."
  }
}

variable "alert_email" {
  description = "A functional mailbox for alarms, read on working days."
  type        = string
}

variable "billing_account" {
  description = "The billing account, for the budget alarm. Empty: no budget alarm."
  type        = string
  default     = ""
}

variable "budget_sek" {
  description = "Alarm when a month's cost passes half of it, nine tenths, and all of it."
  type        = number
  default     = 100
}

variable "old_versions_days" {
  description = "How long an object that was removed can be fetched back. Erased personal data is gone after this."
  type        = number
  default     = 30

  validation {
    condition     = var.old_versions_days >= 7 && var.old_versions_days <= 90
    error_message = "Between 7 and 90 days."
  }
}

variable "drafts_days" {
  description = "When a saved form is removed by the bucket, should Kvitto's own removal have failed."
  type        = number
  default     = 45

  validation {
    condition     = var.drafts_days > 31
    error_message = "Kvitto keeps saved forms for thirty days; the bucket must wait longer."
  }
}

variable "log_days" {
  description = "How long log lines are kept. They hold no personal data."
  type        = number
  default     = 90
}
