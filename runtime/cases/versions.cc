#include "runtime/cases/versions.h"

#include <algorithm>
#include <set>

#include "runtime/cases/impl.h"

namespace writ::cases {

std::vector<PolicyVersion> VersionsIn(std::span<const audit::Record> records, const Id& policy) {
  std::vector<PolicyVersion> versions;
  for (const audit::Record& record : records) {
    const auto* e = std::get_if<PolicyInstalled>(&record.event);
    if (e == nullptr || (!policy.text.empty() && e->policy != policy)) continue;
    versions.push_back({e->installed, e->policy, e->version, e->in_force, record.recorded});
  }
  return versions;
}

const PolicyVersion* CurrentOf(std::span<const PolicyVersion> versions, Date day) {
  const PolicyVersion* newest = nullptr;
  for (const PolicyVersion& version : versions) {
    if (version.from && *version.from > day) continue;
    if (newest == nullptr || version.from >= newest->from) newest = &version;
  }
  return newest;
}

std::optional<PolicyVersion> SupersededBy(std::span<const PolicyVersion> versions,
                                          const Hash& bundle, Date day) {
  const auto own = std::ranges::find(versions, bundle, &PolicyVersion::bundle);
  const PolicyVersion* current = CurrentOf(versions, day);
  if (own == versions.end() || current == nullptr || current->version == own->version)
    return std::nullopt;
  if (current->from < own->from) return std::nullopt;  // its own first day is still to come
  return *current;
}

Result<std::vector<PolicyVersion>> PolicyVersions::All() {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto records = ReadTopic(*impl_.store, impl_.shard, std::string(kPoliciesTopic));
  if (!records) return std::unexpected(records.error());
  return VersionsIn(*records, Id());
}

Result<std::vector<PolicyVersions::Row>> PolicyVersions::List(const Asking& asking) {
  const auto all = All();
  if (!all) return std::unexpected(all.error());
  const auto cases = cases_.List(true);
  if (!cases) return std::unexpected(cases.error());
  const auto laws = ReadTopic(*impl_.store, impl_.shard, std::string(kLawsTopic));
  if (!laws) return std::unexpected(laws.error());
  const Date day = flow::DayOf(impl_.Now(asking));
  std::vector<Row> rows;
  std::set<std::string> policies;
  for (const PolicyVersion& version : *all) policies.insert(version.policy.text);
  for (const std::string& policy : policies) {
    std::vector<PolicyVersion> versions = *all;
    std::erase_if(versions, [&](const PolicyVersion& v) { return v.policy.text != policy; });
    const PolicyVersion* current = CurrentOf(versions, day);
    for (const PolicyVersion& version : versions) {
      Row& row = rows.emplace_back();
      row.version = version;
      row.current = current == &version;
      for (const audit::Record& record : *laws)
        if (const auto* law = std::get_if<LawInstalled>(&record.event);
            law != nullptr && record.bundle == version.bundle)
          row.laws.push_back(*law);
      for (const CaseSummary& one : *cases) {
        if (one.data.bundle != version.bundle) continue;
        ++row.all;
        if (one.data.state.status == flow::CaseStatus::kOpen) ++row.open;
      }
    }
  }
  return rows;
}

Result<std::optional<PolicyVersion>> PolicyVersions::SupersededBy(const Hash& bundle,
                                                                  const Asking& asking) {
  const auto compiled = impl_.CompiledOf(bundle);
  if (!compiled) return std::unexpected(compiled.error());
  return cases::SupersededBy((*compiled)->versions, bundle, flow::DayOf(impl_.Now(asking)));
}

Result<PolicyVersion> PolicyVersions::Find(const std::string& words, const Asking& asking) {
  constexpr size_t kFewestLetters = 8;
  const auto all = All();
  if (!all) return std::unexpected(all.error());
  const size_t at = words.find('@');
  const std::string policy = words.substr(0, at);
  std::vector<PolicyVersion> of_it;
  std::string known;
  for (const PolicyVersion& version : *all) {
    const std::string name = version.policy.text + "@" + version.version.text;
    known += (known.empty() ? "" : ", ") + name;
    if (words.size() >= kFewestLetters && HexDigest(version.bundle.bytes).starts_with(words))
      return version;
    if (version.policy.text == policy && (at == words.npos || name == words))
      of_it.push_back(version);
  }
  if (at != words.npos && !of_it.empty()) return of_it.back();
  if (const PolicyVersion* current = CurrentOf(of_it, flow::DayOf(impl_.Now(asking))))
    return *current;
  return Fail(TroubleKind::kNoPolicy, words, known);
}

}  // namespace writ::cases
