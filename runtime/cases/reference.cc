#include "runtime/cases/reference.h"

#include <algorithm>
#include <set>

#include "runtime/cases/authority.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/laws.h"
#include "runtime/cases/retention.h"
#include "runtime/cases/versions.h"

namespace writ::cases {

std::string LibraryOf(const Bundle::File& file) {
  constexpr std::string_view kFolder = "use/";
  if (!file.name.starts_with(kFolder)) return "";
  std::string name = file.name.substr(kFolder.size());
  const size_t end = name.rfind(name.ends_with(".writ.md") ? ".writ.md" : ".writ");
  return name.substr(0, end);
}

namespace {

std::string NameOf(const Bundle& bundle, const Bundle::Link& link) {
  const std::string library = link.data ? LibraryOf(bundle.files[link.from]) : "";
  if (library.empty()) return "";
  return library + "/" + link.asked.substr(link.asked.rfind('/') + 1);
}

std::string Joined(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

LocalText FirstError(const Compilation& compilation) {
  for (const Diagnostic& diagnostic : compilation.diagnostics.Sorted())
    if (InfoOf(diagnostic.kind).severity == Severity::kError)
      return {MessageOf(diagnostic, Language::kEnglish), MessageOf(diagnostic, Language::kChinese)};
  return {};
}

}  // namespace

std::vector<std::string> ReferenceNamesIn(const Bundle& bundle) {
  std::set<std::string> names;
  for (const Bundle::Link& link : bundle.links) names.insert(NameOf(bundle, link));
  names.erase("");
  return {names.begin(), names.end()};
}

Bundle WithReference(Bundle bundle, const std::map<std::string, std::string>& texts) {
  for (size_t i = 0; i < bundle.links.size(); ++i) {
    const std::string name = NameOf(bundle, bundle.links[i]);
    const auto text = texts.find(name);
    if (name.empty() || text == texts.end()) continue;
    bundle.links[i].to = static_cast<uint32_t>(bundle.files.size());
    bundle.files.push_back({"reference/" + name, text->second});
  }
  return bundle;
}

std::vector<ReferenceDataInstalled> NewestOf(const std::vector<ReferenceDataInstalled>& installed) {
  std::map<std::string, ReferenceDataInstalled> newest;
  for (const ReferenceDataInstalled& one : installed) newest[one.name.text] = one;
  std::vector<ReferenceDataInstalled> list;
  for (auto& [name, one] : newest) list.push_back(std::move(one));
  return list;
}

// ---- as the store has it ----

Result<Bundle> Cases::Impl::BundleOf(const Hash& bundle) {
  return ReadBundle(bundle, [&](const BundleKey& key) -> Result<std::optional<std::string>> {
    const Row row = key;
    auto rows = Rows(std::span(&row, 1));
    if (!rows) return std::unexpected(rows.error());
    return std::move(rows->front());
  });
}

Result<std::vector<ReferenceDataInstalled>> Cases::Impl::NewestReferences() {
  const auto records = ReadTopic(*store, shard, std::string(kReferenceTopic));
  if (!records) return std::unexpected(records.error());
  std::vector<ReferenceDataInstalled> installed;
  for (const audit::Record& record : *records)
    if (const auto* event = std::get_if<ReferenceDataInstalled>(&record.event))
      installed.push_back(*event);
  return NewestOf(installed);
}

Result<Compilation> Cases::Impl::CompileWith(Bundle bundle,
                                             const std::vector<ReferenceDataInstalled>& all,
                                             Compiled* compiled) {
  const std::vector<std::string> read = ReferenceNamesIn(bundle);
  std::map<std::string, std::string> texts;
  for (const ReferenceDataInstalled& reference : all) {
    if (!std::ranges::binary_search(read, reference.name.text)) continue;
    const Row row = BundleKey{reference.content.bytes};
    auto rows = Rows(std::span(&row, 1));
    if (!rows) return std::unexpected(rows.error());
    if (!rows->front() || Sha256(*rows->front()) != reference.content.bytes)
      return Fail(TroubleKind::kBundleDamaged, HexDigest(reference.content.bytes),
                  reference.name.text);
    compiled->reference.push_back(reference.content);
    std::string error;
    if (Calendar::ParseCsv(*rows->front(), &error)) compiled->calendar = reference.content;
    texts[reference.name.text] = *std::move(rows->front());
  }
  Compilation compilation = CompileBundle(WithReference(std::move(bundle), texts));
  compiled->program = compilation.program;
  if (compiled->program != nullptr)
    compiled->places = std::make_shared<const flow::PlaceMaps>(*compiled->program);
  return compilation;
}

Result<Compiled> Cases::Impl::CompiledWith(const Hash& hash,
                                           const std::vector<ReferenceDataInstalled>& all) {
  auto bundle = BundleOf(hash);
  if (!bundle) return std::unexpected(bundle.error());
  Compiled compiled;
  const auto compilation = CompileWith(*std::move(bundle), all, &compiled);
  if (!compilation) return std::unexpected(compilation.error());
  if (compiled.program == nullptr)
    return Fail(TroubleKind::kBundleDamaged, HexDigest(hash.bytes), "it no longer compiles");
  return compiled;
}

// A policy that cannot be read with what is installed would have cases that nobody can go on with.
Result<void> Cases::Impl::FitsReferences(const Bundle& bundle) {
  const auto newest = NewestReferences();
  if (!newest) return std::unexpected(newest.error());
  Compiled compiled;
  const auto compilation = CompileWith(bundle, *newest, &compiled);
  if (!compilation) return std::unexpected(compilation.error());
  if (compiled.program != nullptr) return {};
  return Fail(
      Make(TroubleKind::kReferenceWrong,
           std::vector<LocalText>{{"the reference data that is installed", "已安装的基准数据"},
                                  FirstError(*compilation)}));
}

Result<CompiledPtr> Cases::Impl::CompiledOf(const Hash& bundle) {
  uint64_t before = 0;
  {
    const std::lock_guard guard(memory);
    before = references;
    const auto at = programs.find(bundle);
    if (at != programs.end() && at->second->known == before) return at->second;
    if (at != programs.end()) programs.erase(at);
  }
  // What was installed meanwhile may not be durable yet.
  if (before != 0)
    if (auto settled = Settle(); !settled) return std::unexpected(settled.error());
  const auto newest = NewestReferences();
  if (!newest) return std::unexpected(newest.error());
  auto with = CompiledWith(bundle, *newest);
  if (!with) return std::unexpected(with.error());
  const auto compiled = std::make_shared<Compiled>(*std::move(with));
  const auto laws = ReadTopic(*store, shard, std::string(kLawsTopic));
  if (!laws) return std::unexpected(laws.error());
  compiled->laws = PinnedIn(*laws, bundle);
  const auto policies = ReadTopic(*store, shard, std::string(kPoliciesTopic));
  if (!policies) return std::unexpected(policies.error());
  compiled->versions = VersionsIn(*policies, Id(compiled->program->policy.names.id));
  compiled->known = before;
  const std::lock_guard guard(memory);
  if (before != references) return compiled;  // newer by now; the record says by which it was
  return programs.try_emplace(bundle, compiled).first->second;
}

Result<std::shared_ptr<const Program>> Cases::Impl::ProgramOf(const Hash& bundle) {
  const auto compiled = CompiledOf(bundle);
  if (!compiled) return std::unexpected(compiled.error());
  return (*compiled)->program;
}

// Every installed policy that reads it compiles with it, or it is not installed.
Result<std::vector<Hash>> Cases::Impl::ReadersOf(const NewReference& reference) {
  const auto policies = ReadTopic(*store, shard, std::string(kPoliciesTopic));
  if (!policies) return std::unexpected(policies.error());
  std::set<std::string> known;
  std::vector<Hash> readers;
  for (const audit::Record& record : *policies) {
    const auto* policy = std::get_if<PolicyInstalled>(&record.event);
    if (policy == nullptr) continue;
    auto bundle = BundleOf(policy->installed);
    if (!bundle) return std::unexpected(bundle.error());
    const std::vector<std::string> read = ReferenceNamesIn(*bundle);
    known.insert(read.begin(), read.end());
    if (!std::ranges::binary_search(read, reference.name)) continue;
    const Compilation compiled =
        CompileBundle(WithReference(*std::move(bundle), {{reference.name, reference.bytes}}));
    if (compiled.program == nullptr)
      return Fail(
          Make(TroubleKind::kReferenceWrong,
               std::vector<LocalText>{{reference.name, reference.name}, FirstError(compiled)}));
    readers.push_back(policy->installed);
  }
  const LocalText all =
      known.empty() ? LocalText{"none", "无"} : LocalText{Joined(known), Joined(known)};
  if (readers.empty())
    return Fail(Make(TroubleKind::kNoReference,
                     std::vector<LocalText>{{reference.name, reference.name}, all}));
  return readers;
}

Result<void> Cases::Impl::KeepReference(const NewReference& reference, const Asking& asking) {
  const Hash content{Sha256(reference.bytes)};
  const auto newest = NewestReferences();
  if (!newest) return std::unexpected(newest.error());
  if (std::ranges::any_of(*newest, [&](const ReferenceDataInstalled& one) {
        return one.name.text == reference.name && one.content == content;
      }))
    return {};  // it is the newest already
  auto by = ByPerson(asking, "install");
  if (!by) return std::unexpected(by.error());
  ReferenceDataInstalled event{.content = content, .name = Id(reference.name)};
  std::string error;
  if (const auto calendar = Calendar::ParseCsv(reference.bytes, &error))
    event.through = calendar->last();
  event.version = Id(!reference.version.empty() ? reference.version
                     : event.through            ? event.through->ToIso()
                                                : HexDigest(content.bytes).substr(0, 12));
  by->event = std::move(event);
  const auto done = Note({*std::move(by)}, {{BundleKey{content.bytes}, reference.bytes}});
  {
    const std::lock_guard guard(memory);  // whatever came of it: it may be there
    ++references;
    programs.clear();
  }
  if (!done) return std::unexpected(done.error());
  return {};
}

// ---- what a host asks for ----

Result<std::vector<ReferenceDataInstalled>> Cases::References() {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  return impl_->NewestReferences();
}

Result<TickReport> Cases::InstallReference(const NewReference& reference, const Asking& asking) {
  Impl& impl = *impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  const LocalText what{"installing reference data", "安装基准数据"};
  if (auto may = Authority(impl).HasRole(what, asking); !may) return std::unexpected(may.error());
  if (reference.bytes.size() > kMaxReferenceBytes)
    return Fail(TroubleKind::kReferenceTooLarge, reference.name,
                std::to_string(kMaxReferenceBytes));
  if (reference.name == kRetentionName) {  // no policy reads it
    const auto rules = ReadRetention(reference.bytes);
    if (!rules)
      return Fail(Make(TroubleKind::kRetentionWrong, std::vector<LocalText>{rules.error()}));
    if (auto kept = impl.KeepReference(reference, asking); !kept)
      return std::unexpected(kept.error());
    return TickReport();
  }
  const auto readers = impl.ReadersOf(reference);
  if (!readers) return std::unexpected(readers.error());
  if (auto kept = impl.KeepReference(reference, asking); !kept)
    return std::unexpected(kept.error());
  // Also if it was there already: whoever was stopped in between does it again.
  const auto open = List(false);
  if (!open) return std::unexpected(open.error());
  TickReport report;
  for (const CaseSummary& one : *open) {
    if (std::ranges::find(*readers, one.data.bundle) == readers->end()) continue;
    const auto done = impl.AskAgain(one.case_id, asking);
    if (!done) return std::unexpected(done.error());
    if (!*done) {
      report.held.push_back(one.case_id);
      continue;
    }
    ++report.cases;
    if ((*done)->records.empty()) continue;
    report.events += (*done)->records.size();
    report.changed.push_back(one.case_id);
  }
  return report;
}

}  // namespace writ::cases
