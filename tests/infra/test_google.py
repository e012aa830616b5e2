"""What is deployed agrees with the code, and opens no door that it should not: read from the files, without a cloud."""

import ast
import re
from pathlib import Path

import pytest

from kvitto.core.drafts import DraftName
from kvitto.core.ids import RegionId, Token
from kvitto.core.shared_report import Report
from kvitto.steps.accept import mark_key
from kvitto.wiring import NEEDED, WORKBOOKS, settings_from
from tests.infra.facts import FOLDER, ROOT, Block, files, local, plans, resource, resources, script, text, variable

TARGETS = {"intake", "pump", "watch", "remind"}


def function() -> Block:
    return resource("google_cloudfunctions2_function", "target")


# -- The code and the files say the same ----------------------------------------------------------


def test_every_target_in_main_is_deployed_under_its_own_entry_point():
    main = ast.parse((ROOT / "functions" / "main.py").read_text(encoding="utf-8"))
    in_code = {one.name for one in main.body if isinstance(one, ast.FunctionDef)}

    assert in_code == TARGETS
    assert {name: one["entry_point"] for name, one in local("functions").items()} == {name: name for name in TARGETS}
    assert set(re.findall(r"^deploy (\w+) ", script(), re.MULTILINE)) == TARGETS


def test_threads_are_as_many_as_the_requests_an_instance_takes():
    assert "THREADS = tostring(each.value.concurrency)" in function()["service_config"][0]["environment_variables"]
    assert function()["service_config"][0]["max_instance_request_concurrency"] == "${each.value.concurrency}"
    assert "THREADS=$3" in script()
    assert '--concurrency "$3"' in script()


def test_the_script_deploys_each_target_as_the_terraform_files_do():
    told = re.findall(r"^deploy (\w+) (\S+) (\d+) (\d+) (\d+) (\S+)$", script(), re.MULTILINE)

    assert {
        name: (memory, int(at_once), int(most), int(seconds)) for name, memory, at_once, most, seconds, _ in told
    } == {
        name: (one["memory"], one["concurrency"], one["instances"], one["timeout_s"])
        for name, one in local("functions").items()
    }


def names_in_terraform() -> set[str]:
    told = set(re.findall(r"\bKVITTO_[A-Z_]+", text()))
    return {re.sub(r"_$", "_<REGION>", name) for name in told}


def test_every_variable_that_is_set_is_read_by_the_code_and_none_that_is_needed_is_left_out():
    read = set(re.findall(r'"(KVITTO_[A-Z_]+)"', (ROOT / "functions/kvitto/wiring.py").read_text(encoding="utf-8")))
    read = {re.sub(r"_$", "_<REGION>", name) for name in read}
    needed = {"KVITTO_JOURNAL", "KVITTO_MAIL", "KVITTO_SECRET", "KVITTO_PUBLIC_URL"}

    assert names_in_terraform() <= read
    assert needed <= names_in_terraform()
    assert {prefix + "<REGION>" for prefix in WORKBOOKS.values()} <= names_in_terraform()


def test_the_script_sets_the_same_variables():
    told = {re.sub(r"_$", "_<REGION>", name) for name in re.findall(r"\bKVITTO_[A-Z_]+", script())}

    assert told == names_in_terraform()


def test_what_is_deployed_starts():
    """The environment as the files write it, with a value for each name: nothing is missing."""
    environ = dict.fromkeys(names_in_terraform() - {"KVITTO_SPREADSHEET_<REGION>", "KVITTO_CONTACTS_<REGION>"}, "x")
    environ |= {name: example for name, (_, example) in NEEDED.items()}
    environ |= {"KVITTO_REGIONS": "vgr", "KVITTO_IDENTITY": "platform", "K_SERVICE": "kvitto-pump"}
    environ |= {"KVITTO_SPREADSHEET_VGR": "a", "KVITTO_CONTACTS_VGR": "b"}
    settings = settings_from(environ)

    assert settings.behind_platform
    assert settings.callers == ("x",)
    assert settings.spreadsheets == {("vgr", "work"): "a", ("vgr", "contacts"): "b"}


def test_every_target_but_intake_is_told_who_may_call_it():
    told = function()["service_config"][0]["environment_variables"]

    assert 'each.key == "intake" ? {} : {KVITTO_CALLERS = google_service_account.caller.email' in told
    assert 'KVITTO_IDENTITY = "platform"' in told


def test_the_runtime_is_the_python_that_the_requirements_are_locked_for():
    locked = re.search(r"--python-version (\d+)\.(\d+)", (ROOT / "Makefile").read_text(encoding="utf-8"))

    assert locked is not None
    assert function()["build_config"][0]["runtime"] == f"python{locked[1]}{locked[2]}"
    assert f"--runtime python{locked[1]}{locked[2]} " in script()


# -- When they are called -------------------------------------------------------------------------


def test_the_scheduler_calls_in_stockholm_time_and_only_targets_that_there_are():
    job = resource("google_cloud_scheduler_job", "job")

    assert job["time_zone"] == "Europe/Stockholm"
    assert {one["target"] for one in local("jobs").values()} == TARGETS - {"intake"}
    assert job["http_target"][0]["oidc_token"][0]["service_account_email"] == "${google_service_account.caller.email}"


def test_the_script_schedules_the_same_calls():
    told = re.findall(r'^job (\w+) (\w+) "([^"]+)" (\w+) (\d)$', script(), re.MULTILINE)

    assert {name: (target, schedule, deadline) for name, target, schedule, deadline, _ in told} == {
        name: (one["target"], one["schedule"], one["deadline"]) for name, one in local("jobs").items()
    }


def test_looks_are_no_closer_than_the_protocol_asks():
    assert local("jobs")["look"]["schedule"] == "*/5 * * * *"


# -- No door stands open --------------------------------------------------------------------------


def members() -> list[tuple[str, str, Block]]:
    return [one for one in resources() if "_iam_" in one[0] and "member" in one[2]]


def test_only_intake_is_open_to_all():
    public = [
        (kind, name) for kind, name, body in resources() if re.search("allUsers|allAuthenticatedUsers", str(body))
    ]

    assert public == [("google_cloud_run_service_iam_member", "public")]
    assert resource(*public[0])["service"] == '${google_cloudfunctions2_function.target["intake"].name}'
    told = dict(re.findall(r"^deploy (\w+) .* (--\S+)$", script(), re.MULTILINE))
    assert told == dict.fromkeys(TARGETS, "--no-allow-unauthenticated") | {"intake": "--allow-unauthenticated"}


def test_the_other_three_are_not_reached_from_outside_the_project():
    told = function()["service_config"][0]["ingress_settings"]

    assert told == '${each.key == "intake" ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY"}'
    assert '[ "$name" != intake ] || ingress=all' in script()


def test_only_the_caller_may_call_the_other_three():
    scheduled = resource("google_cloud_run_service_iam_member", "scheduled")

    assert scheduled["role"] == "roles/run.invoker"
    assert scheduled["member"] == "serviceAccount:${google_service_account.caller.email}"


WIDE = re.compile(r"roles/(owner|editor|viewer|.*[Aa]dmin)$")


def test_no_role_is_wider_than_what_is_done_with_it():
    roles = [str(body["role"]) for _, _, body in members()]
    roles += re.findall(r"roles/[\w.]+", text()) + re.findall(r"roles/[\w.]+", script())

    assert roles
    assert not [role for role in roles if WIDE.search(role)]
    permissions = [one for _, _, body in resources("google_project_iam_custom_role") for one in body["permissions"]]
    assert not [one for one in permissions if "*" in one]


def test_there_is_no_key_file_anywhere():
    assert not list(resources("google_service_account_key"))
    assert not re.search(r"keys create|--key-file|private_key|credentials\s*=", text() + script())


def test_intake_creates_and_reads_and_removes_nothing_but_saved_forms_with_their_files():
    keeper = resource("google_project_iam_custom_role", "journal_keeper")

    assert set(keeper["permissions"]) == {"storage.objects.create", "storage.objects.get", "storage.objects.list"}
    assert local("removable")["intake"] == ["draft-days/", "draft-told/", "drafts/", "files/", "todo-drafts/"]
    assert "${google_cloudfunctions2_function.target" not in str(local("removable"))


def test_nobody_removes_a_submission_or_a_commit():
    prefixes = [prefix for its in local("removable").values() for prefix in its]

    assert all(prefix.endswith("/") for prefix in prefixes)
    assert not {"", "ledger/", "received/", "mail/", "references/", "snapshots/"} & set(prefixes)
    told = {name: rest.split() for name, rest in re.findall(r"^may_remove (\w+) (.+)$", script(), re.MULTILINE)}
    assert told == local("removable")


VGR, DRAFT = RegionId("vgr"), DraftName("0" * 64, 0)
OF_DRAFTS = {DRAFT.key(VGR), *DRAFT.marks(VGR)}
REMOVERS = {
    "steps/deliver.py": {mark_key(VGR, Token("w-1"))},
    "steps/drafts.py": OF_DRAFTS,
    "steps/draft_mails.py": OF_DRAFTS,
    "steps/shared_reports.py": {Report("orebro", "indikatorer", "1860", 2026).mark("")},
    "steps/attachments.py": {"files/w-1/1", "staged/vgr/w-1"},
    "steps/erase.py": set(),
    "steps/examine.py": set(),
}
"""Where the code takes something away, and which keys. The doctor's own and what is erased are a person's affair."""


def test_whatever_the_code_takes_away_it_has_the_right_to_take_away():
    folder = ROOT / "functions/kvitto"
    removing = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if "local" not in path.parts and "journal.delete(" in path.read_text(encoding="utf-8")
    }
    prefixes = {key.partition("/")[0] + "/" for keys in REMOVERS.values() for key in keys}

    assert removing == set(REMOVERS), "name it above, and give the target that runs it the right in infra/google"
    assert prefixes == {prefix for its in local("removable").values() for prefix in its}


def test_each_secret_is_read_only_by_those_who_use_it():
    secrets = local("secrets")

    assert secrets["KVITTO_SECRET"]["readers"] == ["intake", "pump", "watch", "remind"]
    assert secrets["KVITTO_MAIL_PASSWORD"]["readers"] == ["pump", "remind"]
    told = {line[0]: line[1:] for line in (one.split() for one in re.findall(r"^secret (.+)$", script(), re.MULTILINE))}
    assert told == {one["id"]: one["readers"] for one in secrets.values()}
    assert not list(resources("google_secret_manager_secret_version")), "a value here would stand in the state"


# -- In the EU, and safe from mistakes ------------------------------------------------------------

OUTSIDE_THE_EU = {"europe-west2", "europe-west6"}  # London and Zürich


def test_everything_lies_in_the_eu():
    allowed = set(re.findall(r"europe-[a-z]+\d+", variable("location")["validation"][0]["condition"]))

    assert allowed
    assert not allowed & OUTSIDE_THE_EU
    assert variable("location")["default"] in allowed
    for kind, name, body in resources():
        place = body.get("location") or body.get("region")
        if kind != "google_logging_project_bucket_config":
            assert place in (None, "${var.location}"), f"{kind}.{name} lies in {place}"
    assert set(re.findall(r"europe-[a-z]+\d+", script().split('case "$LOCATION"')[1].split(")")[0])) == allowed


@pytest.mark.parametrize("name", ["journal", "source"])
def test_no_bucket_can_be_opened_to_the_public(name):
    bucket = resource("google_storage_bucket", name)

    assert bucket["uniform_bucket_level_access"] is True
    assert bucket["public_access_prevention"] == "enforced"
    assert bucket["versioning"][0]["enabled"] is True


def test_the_journal_is_not_thrown_away_by_mistake():
    bucket = resource("google_storage_bucket", "journal")

    assert bucket["force_destroy"] is False
    assert bucket["lifecycle"][0]["prevent_destroy"] is True


def test_the_bucket_by_itself_removes_only_old_versions_and_forgotten_forms():
    rules = resource("google_storage_bucket", "journal")["lifecycle_rule"]
    deletes = [rule["condition"][0] for rule in rules if rule["action"][0]["type"] == "Delete"]

    assert all("days_since_noncurrent_time" in one or one.get("matches_prefix") == ["drafts/"] for one in deletes)


# -- What Terraform's own tests say ---------------------------------------------------------------
# They run where the providers can be fetched (`make check-infra`). Wherever the tests run, they must not say otherwise.


def conditions() -> str:
    """Every condition of every plan, in one."""
    return "\n".join(told["condition"] for run in plans()["run"].values() for told in run.get("assert", []))


def test_the_plans_name_the_same_targets_alarms_and_secrets():
    sets = [frozenset(re.findall(r'"([\w/]+)"', one)) for one in re.findall(r"toset\(\[([^]]*)\]\)", conditions())]
    secrets = {f"{name}/{reader}" for name, one in local("secrets").items() for reader in one["readers"]}

    assert frozenset(TARGETS) in sets
    assert frozenset(TARGETS - {"intake"}) in sets
    assert frozenset(local("alarms")) in sets
    assert frozenset(secrets) in sets
    assert frozenset(local("removable")) in sets


def test_the_plans_expect_the_same_schedule_and_time_limit():
    scheduled = dict(re.findall(r'job\["(\w+)"\]\.schedule == "([^"]+)"', conditions()))
    seconds = dict(re.findall(r'target\["(\w+)"\]\.service_config\[0\]\.timeout_seconds == (\d+)', conditions()))

    assert scheduled == {name: one["schedule"] for name, one in local("jobs").items()}
    assert seconds == {"remind": str(local("functions")["remind"]["timeout_s"])}


def test_the_plans_hold_every_variable_that_is_needed_in_the_environment():
    held = {re.sub("_VGR$", "_<REGION>", name) for name in re.findall(r"\bKVITTO_[A-Z_]+", conditions())}

    assert names_in_terraform() - held == {"KVITTO_IDENTITY"}


def test_every_limit_of_a_variable_is_tried_beyond():
    limited = {
        name
        for content in files().values()
        for block in content.get("variable", [])
        for name, body in block.items()
        if "validation" in body
    }
    refused = [
        re.findall(r"var\.(\w+)", str(run["expect_failures"]))
        for run in plans()["run"].values()
        if "expect_failures" in run
    ]

    assert sorted(name for names in refused for name in names) == sorted(limited)


# -- Alarms ---------------------------------------------------------------------------------------


LOGGED = re.compile(r'(?:log\(|tell\(office,)\s*"(\w+)"')
"""Where a line's event is named: at the log itself, or at what tells the sum of a call."""


def logged_events() -> set[str]:
    sources = [path for path in Path(ROOT / "functions/kvitto").rglob("*.py") if "local" not in path.parts]
    told = [event for path in sources for event in LOGGED.findall(path.read_text(encoding="utf-8"))]
    assert told
    return set(told)


def test_every_alarm_listens_for_a_line_that_is_written():
    listened = {
        event
        for alarm in local("alarms").values()
        for told in re.findall(r'jsonPayload\.event=(\([^)]*\)|"\w+")', alarm["filter"])
        for event in re.findall(r"\w+", told.replace(" OR ", " "))
    }

    assert len(listened) >= len(local("alarms"))
    assert listened <= logged_events()


def test_every_alarm_is_told_in_the_handbook_of_operations():
    operations = (ROOT / "docs/operations.md").read_text(encoding="utf-8")

    for name in [*local("alarms"), "silence"]:
        assert f"| {name} |" in operations, f"docs/operations.md does not say what to do about {name}"


def test_the_files_are_written_as_terraform_fmt_would():
    """The rules that a person breaks first; `make check-infra` asks Terraform itself where it is installed."""
    for path in sorted(FOLDER.glob("*.tf")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert "\t" not in line, f"{path.name}:{number}"
            assert line == line.rstrip(), f"{path.name}:{number}"
            assert (len(line) - len(line.lstrip())) % 2 == 0, f"{path.name}:{number}"
