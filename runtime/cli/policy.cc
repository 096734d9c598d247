// writ policy install, list: versions of policies, and the law that each brings.
#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <algorithm>

#include "engine/base/json.h"
#include "runtime/cases/versions.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

struct PolicyOptions {
  StoreOptions store;
  std::string policy;
};

std::string CasesWords(const Session& session, const cases::PolicyVersions::Row& row) {
  return Say(session,
             fmt::format("{} {}, {} open", row.all, row.all == 1 ? "case" : "cases", row.open),
             fmt::format("案件 {} 件,进行中 {} 件", row.all, row.open));
}

std::string RowWords(const Session& session, const cases::PolicyVersions::Row& row) {
  const cases::PolicyVersion& version = row.version;
  std::string text = version.policy.text + "@" + version.version.text;
  if (version.from) text += Say(session, "  in force from ", "  施行自 ") + version.from->ToIso();
  text += Say(session, "  installed ", "  安装于 ") + flow::DayOf(version.installed).ToIso();
  text += "  sha256:" + ShortHash(version.bundle) + "  " + CasesWords(session, row);
  if (row.current) text += Say(session, "  new cases open under it", "  新案件按此办理");
  text += "\n";
  for (const LawInstalled& law : row.laws) {
    text += "  " + law.law.text + "@" + law.version.text;
    if (law.in_force) text += Say(session, "  in force from ", "  施行自 ") + law.in_force->ToIso();
    text += "  sha256:" + ShortHash(law.meaning) + "\n";
  }
  return text;
}

void WriteRow(const cases::PolicyVersions::Row& row, JsonWriter* line) {
  line->BeginObject().Member("format_version", "1.0");
  line->Member("policy", row.version.policy.text).Member("version", row.version.version.text);
  line->Member("bundle", HexDigest(row.version.bundle.bytes));
  if (row.version.from) line->Member("in_force", row.version.from->ToIso());
  line->Member("installed", row.version.installed.ToIso());
  line->Member("current", row.current ? "yes" : "no");
  line->Member("cases", static_cast<int64_t>(row.all));
  line->Member("open_cases", static_cast<int64_t>(row.open));
  line->Key("laws").BeginArray();
  for (const LawInstalled& law : row.laws) {
    line->BeginObject().Member("law", law.law.text).Member("version", law.version.text);
    line->Member("meaning", HexDigest(law.meaning.bytes));
    if (law.in_force) line->Member("in_force", law.in_force->ToIso());
    line->EndObject();
  }
  line->EndArray().EndObject();
}

int ListAll(const Session& session, cases::Cases& store, const cases::Asking& asking) {
  const auto rows = cases::PolicyVersions(store).List(asking);
  if (!rows) return Tell(session, rows.error());
  std::string text;
  for (const cases::PolicyVersions::Row& row : *rows) {
    if (session.format != "jsonl") {
      text += RowWords(session, row);
      continue;
    }
    JsonWriter line;
    WriteRow(row, &line);
    text += line.Take() + "\n";
  }
  if (rows->empty() && session.format != "jsonl")
    text = Say(session, "no policies\n", "没有政策\n");
  return TellResult(session, text);
}

// Papers name a policy by its version, so two texts should not share one.
void WarnOfSameVersion(const Session& session, const std::vector<cases::PolicyVersions::Row>& rows,
                       const Hash& installed) {
  const auto is_it = [&](const auto& row) { return row.version.bundle == installed; };
  const auto it = std::ranges::find_if(rows, is_it);
  if (it == rows.end()) return;
  for (const cases::PolicyVersions::Row& row : rows) {
    if (is_it(row) || row.version.policy != it->version.policy ||
        row.version.version != it->version.version)
      continue;
    const std::string name = row.version.policy.text + "@" + row.version.version.text;
    const std::string hash = "sha256:" + ShortHash(row.version.bundle);
    Complain(session,
             fmt::format("another text is installed as {}, too ({}): give the one that was changed "
                         "a `version` of its own, so that what names the version means one text",
                         name, hash),
             fmt::format(
                 "已有另一份文本以{}安装({}):请为修改后的文本另写「版本」,以免同一版本有两份文本",
                 name, hash));
  }
}

int InstallBundle(const Session& session, const cases::Bundle& bundle, cases::Cases& store,
                  const cases::Asking& asking) {
  if (auto installed = store.Install(bundle, asking); !installed)
    return Tell(session, installed.error());
  const Hash hash = bundle.hash();
  const auto rows = cases::PolicyVersions(store).List(asking);
  if (!rows) return Tell(session, rows.error());
  std::string text;
  for (const cases::PolicyVersions::Row& row : *rows)
    if (row.version.bundle == hash) text += RowWords(session, row);
  WarnOfSameVersion(session, *rows, hash);
  return TellResult(session, text);
}

int InstallOne(const Session& session, const PolicyOptions& options) {
  int exit_code = kClean;
  const auto packed = PackPolicy(session, options.policy, &exit_code);
  if (!packed) return exit_code;
  return OnStore(
      session, options.store,
      [&](cases::Cases& store, const cases::Asking& asking) {
        return InstallBundle(session, packed->bundle, store, asking);
      },
      true);
}

}  // namespace

Command AddPolicy(CLI::App& app, Session& session) {
  auto* policy = app.add_subcommand("policy", "versions of policies, and the law they bring");
  policy->require_subcommand(1);
  auto* install = policy->add_subcommand("install", "install a policy: new cases open under it");
  auto options = std::make_shared<PolicyOptions>();
  install->add_option("policy", options->policy, "policy file")->required();
  install->add_option("--as", options->store.person, "who installs it");
  AddStore(install, options->store);
  AddNow(install, options->store);
  AddLanguage(install, session);
  AddLibrary(install, session);
  auto* list = policy->add_subcommand("list", "what is installed, and how many cases are under it");
  auto where = std::make_shared<StoreOptions>();
  AddFormat(list, session, {"text", "jsonl"});
  AddStore(list, *where);
  AddNow(list, *where);
  AddLanguage(list, session);
  return {policy, [&session, options, install, where] {
            if (install->parsed()) return InstallOne(session, *options);
            return OnStore(session, *where, [&](cases::Cases& store, const cases::Asking& asking) {
              return ListAll(session, store, asking);
            });
          }};
}

}  // namespace writ::cli
