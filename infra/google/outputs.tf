output "form_address" {
  description = "Where intake answers. Use your own domain in public_url once it is mapped."
  value       = google_cloudfunctions2_function.target["intake"].service_config[0].uri
}

output "share_spreadsheets_with" {
  description = "Share both spreadsheets of each region with these accounts, as editor."
  value       = [for name in ["pump", "watch", "remind"] : google_service_account.function[name].email]
}

output "domain_record" {
  description = "The DNS record to make for your own domain."
  value       = var.domain == "" ? [] : google_cloud_run_domain_mapping.own[0].status[0].resource_records
}
