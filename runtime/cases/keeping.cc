#include "runtime/cases/keeping.h"

#include <algorithm>

#include "runtime/cases/authority.h"
#include "runtime/cases/spelling.h"
#include "runtime/facts/builder.h"

namespace writ::cases {
namespace {

constexpr std::string_view kUntil = "until";

std::optional<Date> UntilIn(const audit::Record& record) {
  for (const audit::CommandArgument& argument : record.command.arguments)
    if (argument.name.text == kUntil && argument.ref) return Date::ParseIso(argument.ref->text);
  return std::nullopt;
}

bool IsNamed(const std::string& rule, const std::string& name) {
  return rule == "*" || rule == name;
}

}  // namespace

std::vector<HoldStanding> HoldsIn(std::span<const audit::Record> records) {
  std::vector<HoldStanding> holds;
  for (const audit::Record& record : records) {
    if (const auto* placed = std::get_if<HoldPlaced>(&record.event)) {
      holds.push_back({placed->hold, placed->basis, UntilIn(record)});
    } else if (const auto* lifted = std::get_if<HoldLifted>(&record.event)) {
      std::erase_if(holds, [&](const HoldStanding& hold) { return hold.hold == lifted->hold; });
    }
  }
  return holds;
}

std::string Describe(const Obstacle& obstacle, Language language) {
  const bool zh = language == Language::kChinese;
  const std::string until = obstacle.until ? obstacle.until->ToIso() : "";
  switch (obstacle.kind) {
    case ObstacleKind::kOpenCase:
      return (zh ? "案件 " : "case ") + obstacle.what + (zh ? " 尚未结束" : " is open");
    case ObstacleKind::kHold:
      return (zh ? "保全 " : "hold ") + obstacle.what + (zh ? "(" : " (") + obstacle.basis +
             (zh ? ")" : ")") +
             (until.empty() ? zh ? ",直至解除" : ", until it is lifted"
                            : (zh ? ",至 " : ", until ") + until);
    case ObstacleKind::kRetention:
      return obstacle.what +
             (until.empty()
                  ? zh ? " 须保存,期限尚未起算" : " must be kept, and the time has not begun"
                  : (zh ? " 须保存至 " : " must be kept until ") + until) +
             (zh ? "(" : " (") + obstacle.basis + ")";
  }
  return "";
}

Result<std::vector<Obstacle>> Keeping::ObstaclesTo(const Pseudonym& person, Date today) {
  std::vector<Obstacle> found;
  const auto cases = impl_.CasesOf(person);
  if (!cases) return std::unexpected(cases.error());
  for (const std::string& id : **cases) {
    const auto data = impl_.log->Find(id);
    if (!data) return std::unexpected(data.error());
    if (*data != nullptr && (*data)->state.status == flow::CaseStatus::kOpen)
      found.push_back({ObstacleKind::kOpenCase, id, "", std::nullopt});
  }
  const auto records = ReadTopic(*impl_.store, impl_.shard, TopicOf(person));
  if (!records) return std::unexpected(records.error());
  for (const HoldStanding& hold : HoldsIn(*records))
    if (!hold.until || today <= *hold.until)
      found.push_back({ObstacleKind::kHold, hold.hold.text, hold.basis.text, hold.until});
  if (auto added = AddRetained(person, today, &found); !added)
    return std::unexpected(added.error());
  return found;
}

void Keeping::AddReason(const SubjectKey& key, const Pseudonym& whose, const std::string& where,
                        const std::string& because, audit::Command* command, Prepared* prepared) {
  if (because.empty()) return;
  const auto text = CommittedValue::OfText(because);
  const Commitment commitment =
      impl_.CommitTo(key, whose, CommitmentTag::kReason, where,
                     text ? *text : CommittedValue::OfBytes(because), prepared);
  command->arguments.push_back({.commitment = commitment, .name = Id("because")});
}

Result<std::vector<RetentionRule>> Keeping::Schedule() {
  const auto newest = impl_.NewestReferences();
  if (!newest) return std::unexpected(newest.error());
  for (const ReferenceDataInstalled& one : *newest) {
    if (one.name.text != kRetentionName) continue;
    const Row row = BundleKey{one.content.bytes};
    const auto rows = impl_.Rows(std::span(&row, 1));
    if (!rows) return std::unexpected(rows.error());
    const auto hash = HexDigest(one.content.bytes);
    if (!rows->front() || Sha256(*rows->front()) != one.content.bytes)
      return Fail(TroubleKind::kBundleDamaged, hash, one.name.text);
    auto rules = ReadRetention(*rows->front());
    if (!rules) return Fail(TroubleKind::kBundleDamaged, hash, rules.error().en);
    return *std::move(rules);
  }
  return std::vector<RetentionRule>();
}

Result<void> Keeping::AddRetained(const Pseudonym& person, Date today,
                                  std::vector<Obstacle>* found) {
  const auto rules = Schedule();
  if (!rules) return std::unexpected(rules.error());
  for (const RetentionRule& rule : *rules) {
    const auto kept = KeptBy(rule, person);
    if (!kept) return std::unexpected(kept.error());
    for (const Kept& one : *kept) {
      const auto until = one.from ? rule.LastDay(*one.from) : std::nullopt;
      if (until && *until < today) continue;
      const Obstacle obstacle{ObstacleKind::kRetention, one.what, rule.article, until};
      if (std::ranges::find(*found, obstacle) == found->end()) found->push_back(obstacle);
    }
  }
  return {};
}

Result<std::vector<Keeping::Kept>> Keeping::KeptBy(const RetentionRule& rule,
                                                   const Pseudonym& person) {
  switch (rule.kind) {
    case RetainedKind::kCase: return CasesKept(rule, person);
    case RetainedKind::kFacts: return FactsKept(rule, person);
    case RetainedKind::kPerson: return PersonKept(rule, person);
  }
  return std::vector<Kept>();
}

// An open one is in the way by itself.
Result<std::vector<Keeping::Kept>> Keeping::CasesKept(const RetentionRule& rule,
                                                      const Pseudonym& person) {
  std::vector<Kept> kept;
  const auto cases = impl_.CasesOf(person);
  if (!cases) return std::unexpected(cases.error());
  for (const std::string& id : **cases) {
    const auto data = impl_.log->Find(id);
    if (!data) return std::unexpected(data.error());
    if (*data == nullptr || (*data)->state.status == flow::CaseStatus::kOpen) continue;
    if (!IsNamed(rule.name, (*data)->state.procedure.text)) continue;
    kept.push_back({id, flow::DayOf((*data)->state.recorded)});
  }
  return kept;
}

// Of imports from one source the newest is kept the longest.
Result<std::vector<Keeping::Kept>> Keeping::FactsKept(const RetentionRule& rule,
                                                      const Pseudonym& person) {
  const auto key = impl_.KeyFor(person);
  if (!key) return std::unexpected(key.error());
  const auto rows = impl_.FactRowsOf(person, *key);
  if (!rows) return std::unexpected(rows.error());
  std::map<std::string, Date> newest;
  for (const KeptFacts& row : *rows) {
    const auto records =
        ReadTopic(*impl_.store, impl_.shard, BatchTopicKey(row.stamp.batch.text).case_id);
    if (!records) return std::unexpected(records.error());
    const auto* import =
        records->empty() ? nullptr : std::get_if<FactsImported>(&records->front().event);
    if (import == nullptr || !IsNamed(rule.name, import->source.text)) continue;
    const Date day = flow::DayOf(records->front().recorded);
    const auto [at, fresh] = newest.try_emplace(import->source.text, day);
    if (!fresh) at->second = std::max(at->second, day);
  }
  std::vector<Kept> kept;
  for (const auto& [source, day] : newest) kept.push_back({source, day});
  return kept;
}

// Under the newest of that policy. Who has neither facts nor cases is none of its people.
Result<std::vector<Keeping::Kept>> Keeping::PersonKept(const RetentionRule& rule,
                                                       const Pseudonym& person) {
  const auto installed = ReadTopic(*impl_.store, impl_.shard, std::string(kPoliciesTopic));
  if (!installed) return std::unexpected(installed.error());
  std::optional<Hash> bundle;
  for (const audit::Record& record : *installed)
    if (const auto* policy = std::get_if<PolicyInstalled>(&record.event))
      if (policy->policy.text == rule.name) bundle = policy->installed;
  if (!bundle) return std::vector<Kept>();
  const auto program = impl_.ProgramOf(*bundle);
  if (!program) return std::unexpected(program.error());
  const auto fact = (*program)->FindFact(SubjectEntity(**program), rule.from);
  if (!fact) return std::vector<Kept>();
  const auto key = impl_.KeyFor(person);
  if (!key) return std::unexpected(key.error());
  const auto rows = impl_.FactRowsOf(person, *key);
  if (!rows) return std::unexpected(rows.error());
  const auto cases = impl_.CasesOf(person);
  if (!cases) return std::unexpected(cases.error());
  if (rows->empty() && (*cases)->empty()) return std::vector<Kept>();
  const auto facts = impl_.FactsOf(**program, &*bundle, person, *key, "", nullptr);
  if (!facts) return std::unexpected(facts.error());
  const Recording* newest = (*facts)->record.Find(*fact, std::nullopt, flow::DayOf(impl_.Now({})));
  const auto* day = newest == nullptr ? nullptr : std::get_if<Scalar>(&newest->value);
  const bool is_date = day != nullptr && day->type.kind == TypeKind::kDate;
  return std::vector<Kept>{{rule.name, is_date ? std::optional<Date>(day->date) : std::nullopt}};
}

// ---- what a host asks for ----

Result<Ref> Cases::Hold(const HoldRequest& request, const Asking& asking) {
  Impl& impl = *impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  const auto person = impl.Known(request.id);
  if (!person) return std::unexpected(person.error());
  const auto key = impl.KeyFor(*person);
  if (!key) return std::unexpected(key.error());
  const std::string until = request.until ? request.until->ToIso() : "";
  Spelling spelling;
  spelling.Add("hold").Add(request.id).Add(request.because).Add(request.basis).Add(until);
  const auto before = impl.WasNoted(*person, asking, spelling.bytes());
  if (!before) return std::unexpected(before.error());
  const LocalText what{"placing a hold on the data of", "保全"};
  if (auto may = *before ? Result<void>() : Authority(impl).MayKeep(what, *person, asking); !may)
    return std::unexpected(may.error());
  const auto marks = impl.MarksOf(*key, asking, spelling.bytes());
  if (!marks) return std::unexpected(marks.error());
  auto record = impl.ByPerson(asking, "hold");
  if (!record) return std::unexpected(record.error());
  const Ref hold(
      "h-" +
      HexDigest(Sha256(BytesText(Nonce{RandomBytes<16>(*impl.options.randomness)}))).substr(0, 10));
  record->event = HoldPlaced{.basis = Id(request.basis), .hold = hold};
  record->subject = *person;
  Prepared prepared;
  Keeping(impl).AddReason(*key, *person, hold.text, request.because, &record->command, &prepared);
  if (request.until) record->command.arguments.push_back({.name = Id(kUntil), .ref = Ref(until)});
  const auto noted = impl.NoteOnce({*std::move(record)}, std::move(prepared.rows), asking, *marks);
  if (!noted) return std::unexpected(noted.error());
  return std::get<HoldPlaced>(noted->front().event).hold;
}

Result<void> Cases::LiftHold(const HoldLifting& lifting, const Asking& asking) {
  Impl& impl = *impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  const auto person = impl.Known(lifting.id);
  if (!person) return std::unexpected(person.error());
  const auto key = impl.KeyFor(*person);
  if (!key) return std::unexpected(key.error());
  Spelling spelling;
  spelling.Add("lift").Add(lifting.id).Add(lifting.hold).Add(lifting.because);
  if (auto before = impl.WasNoted(*person, asking, spelling.bytes()); !before || *before)
    return before ? Result<void>() : std::unexpected(before.error());
  const LocalText what{"lifting a hold on the data of", "解除保全"};
  if (auto may = Authority(impl).MayKeep(what, *person, asking); !may) return may;
  const auto records = ReadTopic(*impl.store, impl.shard, TopicOf(*person));
  if (!records) return std::unexpected(records.error());
  const auto holds = HoldsIn(*records);
  const auto at = std::ranges::find(holds, lifting.hold,
                                    [](const HoldStanding& hold) { return hold.hold.text; });
  if (at == holds.end()) return Fail(TroubleKind::kNoHold, lifting.id, lifting.hold);
  const auto marks = impl.MarksOf(*key, asking, spelling.bytes());
  if (!marks) return std::unexpected(marks.error());
  auto record = impl.ByPerson(asking, "lift");
  if (!record) return std::unexpected(record.error());
  record->event = HoldLifted{.hold = at->hold};
  record->subject = *person;
  Prepared prepared;
  Keeping(impl).AddReason(*key, *person, at->hold.text + "/lifted", lifting.because,
                          &record->command, &prepared);
  const auto noted = impl.NoteOnce({*std::move(record)}, std::move(prepared.rows), asking, *marks);
  if (!noted) return std::unexpected(noted.error());
  return {};
}

}  // namespace writ::cases
