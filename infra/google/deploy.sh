#!/usr/bin/env bash
# The same as the Terraform files beside this one, by gcloud alone. Safe to run again: it makes what is missing and
# brings the rest in line.
#
#   make archive
#   PROJECT=… PUBLIC_URL=https://… MAIL=smtp+starttls://… REGIONS="vgr" \
#     SPREADSHEET_VGR=… CONTACTS_VGR=… ALERT_EMAIL=… infra/google/deploy.sh
#
# Alarms, budget and own domain are made in the console, as docs/operations.md says; everything else is made here.
set -euo pipefail

: "${PROJECT:?the Google Cloud project}"
: "${PUBLIC_URL:?https://…, what links in mails begin with}"
: "${MAIL:?smtp+starttls://user@host:587 or smtps://user@host}"
: "${REGIONS:?the regions served, such as \"vgr\"}"
LOCATION="${LOCATION:-europe-north1}"
OLD_VERSIONS_DAYS="${OLD_VERSIONS_DAYS:-30}"
DRAFTS_DAYS="${DRAFTS_DAYS:-45}"
BUCKET="$PROJECT-kvitto-journal"
HERE="$(cd "$(dirname "$0")" && pwd)"
SOURCE="$HERE/../../build/deploy"
TARGETS="intake pump watch remind"

case "$LOCATION" in
  europe-central2|europe-north1|europe-north2|europe-southwest1|europe-west1|europe-west3|europe-west4|europe-west8|europe-west9|europe-west10|europe-west12) ;;
  *) echo "LOCATION=$LOCATION is outside the EU, or unknown." >&2; exit 1 ;;
esac
[ -f "$SOURCE/main.py" ] || { echo "Run 'make archive' first: $SOURCE is not there." >&2; exit 1; }

gc() { gcloud --quiet --project "$PROJECT" "$@"; }
account() { echo "kvitto-$1@$PROJECT.iam.gserviceaccount.com"; }

gc services enable artifactregistry.googleapis.com billingbudgets.googleapis.com cloudbuild.googleapis.com \
  cloudfunctions.googleapis.com cloudscheduler.googleapis.com eventarc.googleapis.com iam.googleapis.com \
  logging.googleapis.com monitoring.googleapis.com pubsub.googleapis.com run.googleapis.com \
  secretmanager.googleapis.com sheets.googleapis.com storage.googleapis.com

# -- Accounts -------------------------------------------------------------------------------------
for name in $TARGETS caller builder; do
  gc iam service-accounts describe "$(account "$name")" >/dev/null 2>&1 ||
    gc iam service-accounts create "kvitto-$name" --display-name "Kvitto: $name"
done
for role in roles/logging.logWriter roles/artifactregistry.writer roles/storage.objectViewer; do
  gc projects add-iam-policy-binding "$PROJECT" --condition None \
    --member "serviceAccount:$(account builder)" --role "$role" >/dev/null
done
gc projects add-iam-policy-binding "$PROJECT" --condition None \
  --member "serviceAccount:$(account caller)" --role roles/eventarc.eventReceiver >/dev/null
gc projects add-iam-policy-binding "$PROJECT" --condition None \
  --member "serviceAccount:$(gc storage service-agent)" --role roles/pubsub.publisher >/dev/null

# -- The journal ----------------------------------------------------------------------------------
gc storage buckets describe "gs://$BUCKET" >/dev/null 2>&1 ||
  gc storage buckets create "gs://$BUCKET" --location "$LOCATION" --uniform-bucket-level-access --public-access-prevention
rules="$(mktemp)"
trap 'rm -f "$rules"' EXIT
cat >"$rules" <<RULES
{"rule": [
  {"action": {"type": "Delete"}, "condition": {"daysSinceNoncurrentTime": $OLD_VERSIONS_DAYS, "isLive": false}},
  {"action": {"type": "Delete"}, "condition": {"age": $DRAFTS_DAYS, "matchesPrefix": ["drafts/"]}},
  {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 1}}
]}
RULES
gc storage buckets update "gs://$BUCKET" --versioning --soft-delete-duration 7d --lifecycle-file "$rules"

role() { # id title permissions
  gc iam roles describe "$1" >/dev/null 2>&1 || gc iam roles create "$1" --title "$2" --permissions "$3"
}
role kvittoJournalKeeper "Kvitto: put and read in the journal" storage.objects.create,storage.objects.get,storage.objects.list
role kvittoMarkRemover "Kvitto: take marks and saved forms away" storage.objects.delete
for name in $TARGETS; do
  gc storage buckets add-iam-policy-binding "gs://$BUCKET" --member "serviceAccount:$(account "$name")" \
    --role "projects/$PROJECT/roles/kvittoJournalKeeper" --condition None >/dev/null
done
may_remove() { # target prefix…
  local name="$1" expression="" prefix
  shift
  for prefix in "$@"; do
    expression="${expression:+$expression || }resource.name.startsWith('projects/_/buckets/$BUCKET/objects/$prefix')"
  done
  gc storage buckets add-iam-policy-binding "gs://$BUCKET" --member "serviceAccount:$(account "$name")" \
    --role "projects/$PROJECT/roles/kvittoMarkRemover" \
    --condition "expression=$expression,title=only-${name}s-own-marks" >/dev/null
}
may_remove intake draft-days/ draft-told/ drafts/ files/ todo-drafts/
may_remove pump draft-told/ todo-drafts/ todo/
may_remove remind begun/ draft-days/ draft-told/ drafts/ files/ staged/ todo-drafts/

# -- Secrets: their values are added by hand (docs/operations.md) ---------------------------------
secret() { # id reader…
  local id="$1" reader
  shift
  gc secrets describe "$id" >/dev/null 2>&1 ||
    gc secrets create "$id" --replication-policy user-managed --locations "$LOCATION"
  for reader in "$@"; do
    gc secrets add-iam-policy-binding "$id" --member "serviceAccount:$(account "$reader")" \
      --role roles/secretmanager.secretAccessor >/dev/null
  done
}
secret kvitto-secret intake pump watch remind
secret kvitto-mail-password pump remind
for id in kvitto-secret kvitto-mail-password; do
  [ -n "$(gc secrets versions list "$id" --filter state=enabled --format 'value(name)')" ] || {
    echo "The secret $id has no value yet. Add one: gcloud secrets versions add $id --data-file=-" >&2
    exit 1
  }
done

# -- The four targets -----------------------------------------------------------------------------
environment="KVITTO_JOURNAL=gs://$BUCKET|KVITTO_MAIL=$MAIL|KVITTO_PUBLIC_URL=$PUBLIC_URL|KVITTO_REGIONS=$REGIONS"
for region in $REGIONS; do
  upper="$(echo "$region" | tr '[:lower:]' '[:upper:]')"
  work="SPREADSHEET_$upper" contacts="CONTACTS_$upper"
  environment="$environment|KVITTO_SPREADSHEET_$upper=${!work:?}|KVITTO_CONTACTS_$upper=${!contacts:?}"
done
deploy() { # target memory concurrency instances seconds who-may-call
  local name="$1" own="$environment|THREADS=$3|LOG_EXECUTION_ID=true" secrets="KVITTO_SECRET=kvitto-secret:latest"
  [ "$name" = intake ] || own="$own|KVITTO_CALLERS=$(account caller)|KVITTO_IDENTITY=platform"
  local ingress=internal-only
  [ "$name" != intake ] || ingress=all
  case "$name" in pump|remind) secrets="$secrets,KVITTO_MAIL_PASSWORD=kvitto-mail-password:latest" ;; esac
  gc functions deploy "kvitto-$name" --gen2 --region "$LOCATION" --runtime python311 --entry-point "$name" \
    --source "$SOURCE" --trigger-http "$6" --ingress-settings "$ingress" --service-account "$(account "$name")" \
    --build-service-account "projects/$PROJECT/serviceAccounts/$(account builder)" \
    --memory "$2" --cpu 1 --concurrency "$3" --max-instances "$4" --min-instances 0 --timeout "${5}s" \
    --set-env-vars "^|^$own" --set-secrets "$secrets"
}
deploy intake 512Mi 20 10 60 --allow-unauthenticated
deploy pump 1Gi 4 1 540 --no-allow-unauthenticated
deploy watch 1Gi 1 1 300 --no-allow-unauthenticated
deploy remind 1Gi 1 1 1800 --no-allow-unauthenticated
for name in pump watch remind; do
  gc run services add-iam-policy-binding "kvitto-$name" --region "$LOCATION" \
    --member "serviceAccount:$(account caller)" --role roles/run.invoker >/dev/null
done

# -- When they are called -------------------------------------------------------------------------
address() { gc run services describe "kvitto-$1" --region "$LOCATION" --format 'value(status.url)'; }
job() { # name target schedule deadline retries
  local verb=create uri
  uri="$(address "$2")"
  gc scheduler jobs describe "kvitto-$1" --location "$LOCATION" >/dev/null 2>&1 && verb=update
  gc scheduler jobs "$verb" http "kvitto-$1" --location "$LOCATION" --schedule "$3" --time-zone Europe/Stockholm \
    --uri "$uri" --http-method POST --message-body '{}' --attempt-deadline "$4" --max-retry-attempts "$5" \
    --min-backoff 60s --oidc-service-account-email "$(account caller)" --oidc-token-audience "$uri"
}
job sweep pump "* * * * *" 320s 0
job look watch "*/5 * * * *" 320s 0
job morning remind "30 8 * * *" 1800s 3
gc eventarc triggers describe kvitto-accepted --location "$LOCATION" >/dev/null 2>&1 ||
  gc eventarc triggers create kvitto-accepted --location "$LOCATION" --service-account "$(account caller)" \
    --event-filters type=google.cloud.storage.object.v1.finalized --event-filters "bucket=$BUCKET" \
    --destination-run-service kvitto-pump --destination-run-region "$LOCATION"

echo "Form: $(address intake)"
echo "Share both spreadsheets of each region, as editor, with: $(account pump) $(account watch) $(account remind)"
