# Kvitto on Google Cloud, inside the EU. Works with Terraform 1.6 or later and with OpenTofu.
# docs/operations.md leads from an empty project to the first receipt. Nothing here holds a secret's value.

terraform {
  required_version = ">= 1.6"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.8, < 8.0"
    }
    archive = {
      source  = "hashicorp/archive"
      version = "~> 2.4"
    }
  }
}

provider "google" {
  project               = var.project
  region                = var.location
  billing_project       = var.project
  user_project_override = true
}

data "google_project" "this" {}
