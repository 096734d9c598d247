#include "runtime/cases/redecide.h"

#include <algorithm>
#include <set>

#include "engine/base/overloaded.h"
#include "runtime/cases/documents.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/laws.h"
#include "runtime/cases/participants.h"
#include "runtime/cases/reconsider.h"
#include "runtime/cases/record_code.h"
#include "runtime/cases/store_source.h"
#include "runtime/cases/supplied.h"
#include "runtime/facts/committed.h"

namespace writ::cases {
namespace {

// Of a person's own doing, not of what followed from it.
bool IsDoing(const audit::Record& record) { return record.actor.has_value(); }

bool IsChoice(const Program& program, const Id& step) {
  return std::ranges::any_of(program.acts, [&](const Act& act) {
    return act.names.id == step.text && std::holds_alternative<ChooseAct>(act.node);
  });
}

std::string FieldOf(const Id& value) {
  const size_t dot = value.text.rfind('.');
  return dot == value.text.npos ? value.text : value.text.substr(dot + 1);
}

// Gathers what somebody did at a step from its events.
class Gathered {
 public:
  Gathered(const Program& program, const OpenedValue& opened)
      : program_(program), opened_(opened) {}

  bool Add(const audit::Record& record) {
    if (record.step && doing_.step.empty()) doing_.step = record.step->text;
    return std::visit(Overloaded{[&](const StepDone& e) { return AddStep(e); },
                                 [&](const NoticeServed& e) {
                                   doing_.service = flow::ServiceDetails{.method = e.method,
                                                                         .served = ServedOn(e),
                                                                         .address = e.address,
                                                                         .proof = e.proof,
                                                                         .witnesses = e.witnesses};
                                   return more_ = true;
                                 },
                                 [&](const FindingMade& e) {
                                   doing_.finding = flow::EvidencePeriod{e.from, e.until};
                                   return more_ = true;
                                 },
                                 [&](const Signed& e) {
                                   if (doing_.step.empty()) doing_.step = e.document.text;
                                   doing_.signature = flow::SignatureDetails{e.shown, e.signer};
                                   return true;
                                 },
                                 [&](const EventRecorded& e) {
                                   doing_.issued =
                                       doing_.issued || e.name.text.starts_with("issued ");
                                   doing_.paid = doing_.paid || e.name.text.starts_with("paid ");
                                   if (!e.proof.empty()) doing_.proof = e.proof;
                                   return more_ = true;
                                 },
                                 [](const auto&) { return true; }},
                      record.event);
  }
  flow::Command Take() {
    if (doing_.signature && !more_) return flow::SignStep{doing_.step, *doing_.signature};
    return std::move(doing_);
  }

 private:
  // Public notice counts thirty days after it was given.
  static Date ServedOn(const NoticeServed& e) {
    if (e.method != ServiceMethod::kPublicNotice) return e.served;
    return e.served.PlusDays(-30).value_or(e.served);
  }
  bool AddStep(const StepDone& e) {
    more_ = true;
    doing_.step = e.step.text;
    for (size_t i = 0; i < e.fields.size() && i < e.form.size(); ++i) {
      auto value = opened_(e.fields[i], e.form[i]);
      if (!value) return false;
      doing_.form.push_back({.field = FieldOf(e.fields[i]),
                             .value = *std::move(value),
                             .commitment = e.form[i],
                             .documents = {}});
      if (i == 0) doing_.form.back().documents = e.documents;
    }
    if (e.branch && IsChoice(program_, e.step)) doing_.option = e.branch->text;
    if (e.branch && !doing_.option) doing_.verdict = e.branch->text;
    return true;
  }

  const Program& program_;
  const OpenedValue& opened_;
  flow::DoStep doing_;
  bool more_ = false;  // than a signature
};

// Without the old text.
flow::Command MigrationIn(const CaseMigrated& e) {
  flow::MigrateCase command;
  command.from_bundle = e.from;
  command.to_bundle = e.to;
  for (size_t i = 0; i < e.moved_from.size() && i < e.moved_to.size(); ++i)
    command.moves.emplace_back(e.moved_from[i], e.moved_to[i]);
  command.reason = e.reason;
  return command;
}

std::optional<flow::Command> OpeningOf(const CaseOpened& e, const OpenedValue& opened) {
  flow::OpenCase command{.procedure = e.procedure.text};
  command.because = e.because;
  command.proposal = e.proposal;
  for (size_t i = 0; i < e.fields.size() && i < e.form.size(); ++i) {
    auto value = opened(e.fields[i], e.form[i]);
    if (!value) return std::nullopt;
    command.arguments.push_back({.field = e.fields[i].text,
                                 .value = *std::move(value),
                                 .commitment = e.form[i],
                                 .documents = {}});
  }
  return command;
}

}  // namespace

std::optional<flow::Command> CommandOf(const Program& program,
                                       std::span<const audit::Record> records,
                                       const OpenedValue& opened) {
  const audit::Record& first = records.front();
  const std::string& name = first.command.name.text;
  if (name == "tick") return flow::Tick{};
  if (name == "withdraw") {
    flow::WithdrawCase command;
    const auto* agreed = std::get_if<EventRecorded>(&first.event);
    if (agreed != nullptr) command.agreed = agreed->proof;
    const size_t at = agreed == nullptr ? 0 : 1;
    const auto* closed =
        at < records.size() ? std::get_if<CaseClosed>(&records[at].event) : nullptr;
    if (closed == nullptr) return std::nullopt;
    command.outcome = closed->outcome.text;
    return command;
  }
  if (const auto* e = std::get_if<CaseOpened>(&first.event)) return OpeningOf(*e, opened);
  if (const auto* e = std::get_if<LawWaived>(&first.event))
    return flow::WaiveLaw{e->law.text, e->reason};
  if (const auto* e = std::get_if<CaseMigrated>(&first.event)) return MigrationIn(*e);
  if (name == "report") {
    const auto* e = std::get_if<EventRecorded>(&first.event);
    if (e == nullptr) return std::nullopt;
    return flow::ReportEvent{e->name.text, e->on, e->details, e->proof};
  }
  if (const auto* e = std::get_if<RefusedToSign>(&first.event))
    // Who of them has the role that is asked for is not in the record: none, since it was accepted.
    return flow::RefuseToSign{e->document.text, e->shown, e->witnesses, 0};
  Gathered gathered(program, opened);
  for (const audit::Record& record : records)
    if (IsDoing(record) && !gathered.Add(record)) return std::nullopt;
  return gathered.Take();
}

std::optional<uint64_t> FirstDifference(std::span<const audit::Record> records,
                                        std::span<const flow::CaseEvent> decided) {
  for (size_t i = 0; i < records.size(); ++i) {
    if (i == decided.size()) return records[i].sequence.value;
    audit::Record again = records[i];
    flow::CaseEvent event = decided[i];
    event.recorded = records[i].recorded;
    PutEvent(event, &again);
    if (again != records[i]) return records[i].sequence.value;
  }
  if (decided.size() > records.size()) return records.back().sequence.value;
  return std::nullopt;
}

std::vector<flow::Outage> OutagesIn(std::span<const audit::Record> gaps) {
  std::vector<flow::Outage> outages;
  for (const audit::Record& record : gaps)
    if (const auto* gap = std::get_if<GapAccepted>(&record.event))
      outages.push_back({gap->from, gap->to});
  return outages;
}

// ---- the whole log ----

Result<void> EachCommand(
    Store& store, Shard shard, const std::function<void(size_t done, size_t of)>& progress,
    const std::function<Result<void>(const std::vector<audit::Record>& command)>& take) {
  StoreSource source(store, shard);
  audit::RecordsInOrder records;
  std::vector<audit::Record> command;
  for (uint64_t n = 0; n < source.Size(); ++n) {
    const auto bytes = source.RecordAt(n);
    auto record = records.Read(bytes.value_or(""));
    if (!record) return Fail(TroubleKind::kLogDamaged, std::to_string(n), "not a record");
    command.push_back(*std::move(record));
    if (progress) progress(n + 1, source.Size());
    if (command.back().part != command.back().parts) continue;
    if (auto taken = take(command); !taken) return taken;
    command.clear();
  }
  return {};
}

// As the log went by: every case's state, every person's records, the imports so far.
class Redeciding {
 public:
  explicit Redeciding(Cases::Impl& impl) : impl_(impl) {}

  Result<void> Take(const std::vector<audit::Record>& command, RedecideReport* report,
                    const RedecidedSink& each) {
    const audit::Record& first = command.front();
    if (!first.case_) {
      for (const audit::Record& record : command) Note(record);
      return {};
    }
    CaseData& data = cases_[first.case_->text];
    if (data.state.events == 0) {
      data.bundle = first.bundle.value_or(Hash{});
      data.subject = first.subject.value_or(Pseudonym{});
    }
    Redecided again;
    again.records = command;
    CaseData by = data;
    if (const auto* migrated = std::get_if<CaseMigrated>(&first.event)) by.bundle = migrated->to;
    const auto decided = Decide(first.case_->text, by, command, each ? &again : nullptr);
    if (!decided) return std::unexpected(decided.error());
    if (!*decided) {
      ++report->not_redecidable;
      shut_.insert(data.subject);
      again.agreement = Agreement::kNotRedecidable;
    } else if (const auto at = FirstDifference(command, **decided)) {
      report->differs.push_back({*at, first.engine});
      again.agreement = Agreement::kDiffers;
    } else {
      ++report->agrees;
    }
    if (each) {
      if (*decided) again.decided = **decided;
      each(again);
    }
    for (const audit::Record& record : command) FoldInto(record, &data);
    return {};
  }

  // The records that say why something can no longer be decided.
  std::vector<uint64_t> Erasures() {
    std::vector<uint64_t> found;
    for (const audit::Record& record : topics_[std::string(kErasuresTopic)])
      if (record.subject && shut_.contains(*record.subject)) found.push_back(record.sequence.value);
    return found;
  }

 private:
  using Events = std::optional<std::vector<flow::CaseEvent>>;

  void Note(const audit::Record& record) {
    DeriveTopics({&record, 1}, [&](const Row& row, const std::optional<std::string>&) {
      if (const auto* topic = std::get_if<CaseEventKey>(&row))
        topics_[topic->case_id].push_back(record);
    });
  }

  // Nothing if what it was decided on can no longer be opened. `again`: gets what a sink is told
  // beside that; null where nobody is.
  Result<Events> Decide(const std::string& case_id, const CaseData& data,
                        const std::vector<audit::Record>& command, Redecided* again) {
    const auto compiled = CompiledFor(data.bundle, command.front().reference);
    if (!compiled) return std::unexpected(compiled.error());
    const auto* program = &compiled->program;
    if (again != nullptr) again->program = *program;
    const auto key = impl_.KeyFor(data.subject);
    if (!key) return Events();
    const OpenedValue opened = [&](const Id& value, const Commitment& commitment) {
      return Opened(**program, *key, data.subject, value, commitment);
    };
    const auto of_past = Reconsidering(impl_).CommandOf(command, *key);
    if (!of_past) return std::unexpected(of_past.error());
    const Participants::ActorAt who = [&](const Pseudonym& person) {
      return Actor(**program, person, data, flow::DayOf(command.front().recorded));
    };
    auto asked = *of_past ? *of_past : Participants::CommandOf(command, who);
    if (!asked) asked = SuppliedFacts::CommandOf(command);
    if (!asked) asked = CommandOf(**program, command, opened);
    if (!asked) return Events();
    if (auto* tick = std::get_if<flow::Tick>(&*asked))
      tick->outages = OutagesIn(topics_[std::string(kGapsTopic)]);
    if (auto* migrate = std::get_if<flow::MigrateCase>(&*asked))
      if (auto from = AddOldText(case_id, data, *key, migrate); !from)
        return std::unexpected(from.error());
    flow::Inputs inputs;
    inputs.laws = PinnedIn(topics_[std::string(kLawsTopic)], data.bundle);
    inputs.calendar = compiled->calendar;
    inputs.now = command.front().recorded;
    if (const auto by = std::ranges::find_if(command, IsDoing); by != command.end())
      inputs.actor = who(*by->actor);
    for (const flow::ClaimRecord& claim : data.state.part.claims)
      inputs.holders.push_back(who(claim.holder));
    auto values = impl_.OpenValues(**program, case_id, data, *key);
    if (!values) return std::unexpected(values.error());
    inputs.values = *std::move(values);
    std::shared_ptr<const SubjectFacts> facts;
    std::vector<Commitment> computed = ComputedIn(command);
    for (int needs = 0; needs < 8; ++needs) {
      flow::Outcome outcome = flow::Decide(**program, data.state, *asked, inputs);
      if (auto* events = std::get_if<std::vector<flow::CaseEvent>>(&outcome)) {
        if (again != nullptr) Keep(*std::move(asked), std::move(inputs), std::move(facts), again);
        return Events(std::move(*events));
      }
      if (std::holds_alternative<flow::Refusal>(outcome))
        return Events(std::vector<flow::CaseEvent>());  // differs at the first record
      const auto& need = std::get<flow::Need>(outcome);
      if (need.values.empty()) {
        auto known = Facts(**program, case_id, data, *key, &inputs.findings);
        if (!known) return std::unexpected(known.error());
        facts = std::make_shared<const SubjectFacts>(*std::move(known));
        inputs.facts = facts.get();
        continue;
      }
      for (const flow::ComputedValue& value : need.values) {
        Commitment commitment;
        if (!computed.empty()) {
          commitment = computed.front();
          computed.erase(computed.begin());
        }
        inputs.committed.push_back({value.name, value.value, commitment});
        if (again != nullptr) again->computed.push_back(value);
      }
    }
    return Events(std::vector<flow::CaseEvent>());
  }

  static void Keep(flow::Command command, flow::Inputs inputs,
                   std::shared_ptr<const SubjectFacts> facts, Redecided* again) {
    again->command = std::move(command);
    again->inputs = std::move(inputs);
    again->facts = std::move(facts);
  }

  // What a case migrates from, as it was read then.
  Result<void> AddOldText(const std::string& case_id, const CaseData& data, const SubjectKey& key,
                          flow::MigrateCase* migrate) {
    std::vector<Hash> newest;
    for (const audit::Record& record : topics_[std::string(kReferenceTopic)])
      newest.push_back(std::get<ReferenceDataInstalled>(record.event).content);
    const auto compiled = CompiledFor(migrate->from_bundle, newest);
    if (!compiled) return std::unexpected(compiled.error());
    migrate->from = compiled->program;
    CaseData before = data;
    before.bundle = migrate->from_bundle;
    std::vector<flow::FindingRecord> findings;
    auto facts = Facts(*migrate->from, case_id, before, key, &findings);
    if (!facts) return std::unexpected(facts.error());
    migrate->from_facts = std::make_shared<const SubjectFacts>(*std::move(facts));
    auto values = impl_.OpenValues(*migrate->from, case_id, before, key);
    if (!values) return std::unexpected(values.error());
    migrate->from_values = *std::move(values);
    return {};
  }

  // As it was compiled then: the record says with which reference data.
  Result<Compiled> CompiledFor(const Hash& bundle, const std::vector<Hash>& reference) {
    const auto known = compiled_.find({bundle, reference});
    if (known != compiled_.end()) return known->second;
    std::vector<ReferenceDataInstalled> with;
    for (const audit::Record& record : topics_[std::string(kReferenceTopic)]) {
      const auto& event = std::get<ReferenceDataInstalled>(record.event);
      if (std::ranges::find(reference, event.content) != reference.end()) with.push_back(event);
    }
    auto compiled = impl_.CompiledWith(bundle, NewestOf(with));
    if (!compiled) return compiled;
    return compiled_.try_emplace({bundle, reference}, *std::move(compiled)).first->second;
  }

  std::optional<Scalar> Opened(const Program& program, const SubjectKey& key,
                               const Pseudonym& subject, const Id& value,
                               const Commitment& commitment) {
    const auto row = impl_.OpenCommitment(key, subject, commitment);
    if (!row || !*row) return std::nullopt;
    const auto kept = DecodePersonalValue((*row)->bytes);
    if (!kept) return std::nullopt;
    for (uint32_t i = 0; i < program.case_names.size(); ++i)
      if (program.case_names[i].id == value.text)
        return ScalarOf(program, program.case_types[i], WithoutCommitments(kept->value));
    return std::nullopt;
  }

  flow::Actor Actor(const Program& program, const Pseudonym& who, const CaseData& data, Date day) {
    std::vector<std::unique_ptr<PersonData>> givers;
    const PersonAt giver = [&](const Pseudonym& person) -> const PersonData* {
      if (data.state.part.IsRecused(person)) return nullptr;
      givers.push_back(std::make_unique<PersonData>(FoldPerson(person, topics_[TopicOf(person)])));
      return givers.back().get();
    };
    return ActorOf(program, FoldPerson(who, topics_[TopicOf(who)]), data.subject, day, giver);
  }

  // The commitments that computed values got, in the order in which they were asked for.
  static std::vector<Commitment> ComputedIn(const std::vector<audit::Record>& command) {
    std::vector<Commitment> found;
    for (const audit::Record& record : command)
      if (const auto* e = std::get_if<EventRecorded>(&record.event))
        found.insert(found.end(), e->details.begin(), e->details.end());
    return found;
  }

  Result<SubjectFacts> Facts(const Program& program, const std::string& case_id,
                             const CaseData& data, const SubjectKey& key,
                             std::vector<flow::FindingRecord>* findings) {
    auto rows = impl_.FactRowsOf(data.subject, key);
    if (!rows) return std::unexpected(rows.error());
    std::erase_if(*rows, [&](const KeptFacts& row) {
      return !topics_.contains(BatchTopicKey(row.stamp.batch.text).case_id);
    });
    auto facts = impl_.FactsFrom(program, data.subject, *rows);
    if (!facts) return facts;
    for (const auto& [other, there] : cases_) {
      if (other == case_id || there.subject != data.subject) continue;
      Cases::Impl::AddHappened(there.state, &*facts, findings);
    }
    for (auto& [name, days] : facts->events) std::ranges::sort(days);
    return facts;
  }

  Cases::Impl& impl_;
  std::map<std::pair<Hash, std::vector<Hash>>, Compiled> compiled_;
  std::map<std::string, CaseData> cases_;
  std::unordered_map<std::string, std::vector<audit::Record>> topics_;
  std::set<Pseudonym> shut_;  // of whom something can no longer be decided
};

Result<RedecideReport> Cases::Redecide(const std::function<void(uint64_t records)>& progress,
                                       const RedecidedSink& each) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  RedecideReport report;
  Redeciding redeciding(*impl_);
  const auto read = EachCommand(
      *impl_->store, impl_->shard,
      [&](size_t done, size_t) {
        if (progress) progress(done);
      },
      [&](const std::vector<audit::Record>& command) {
        return redeciding.Take(command, &report, each);
      });
  if (!read) return std::unexpected(read.error());
  report.erasures = redeciding.Erasures();
  return report;
}

}  // namespace writ::cases
