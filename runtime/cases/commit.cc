// One command: decided outside of any lock on the case as it stands, written with all others that
// wait, answered when it is durable. If the case moved on meanwhile it is decided again.
#include <spdlog/logger.h>

#include <algorithm>
#include <tuple>

#include "engine/base/overloaded.h"
#include "runtime/cases/erasing.h"
#include "runtime/cases/explained.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/importing.h"
#include "runtime/cases/participants.h"
#include "runtime/cases/record_code.h"
#include "runtime/facts/committed.h"

namespace writ::cases {
namespace {

constexpr int kMostTries = 64;
constexpr int kMostNeeds = 8;  // facts, and values computed one after the other

void DrawNonces(std::vector<audit::Record>* records, Randomness& randomness) {
  for (audit::Record& record : *records)
    record.nonce.bytes = RandomBytes<sizeof(Nonce::bytes)>(randomness);
}

}  // namespace

Trouble Cases::Impl::Answered(const StoreResult<Answer>& answer) {
  if (!answer) return From(answer.error());
  if (*answer == Answer::kFenced) {
    options.log->error("fenced: another has taken the store; nothing was written");
    return Make(TroubleKind::kFenced);
  }
  options.log->error("the outcome of a batch is unknown");
  unsure = true;
  return Make(TroubleKind::kUnknownOutcome, options.folder);
}

audit::Record Cases::Impl::Around(const Asking& asking, const std::string& command) const {
  audit::Record record;
  record.authenticated = asking.person.empty() ? Authentication::kSystem : asking.authenticated;
  record.clock = Clock();
  record.command.name = Id(command);
  record.engine = Version(options.engine.empty() ? WRIT_VERSION : options.engine);
  record.recorded = Now(asking);
  if (asking.now && *asking.now != record.clock) record.occurred = asking.now;
  return record;
}

Result<std::vector<audit::Record>> Cases::Impl::Note(std::vector<audit::Record> records,
                                                     std::vector<ExtraRow> extra,
                                                     std::optional<uint64_t> seen,
                                                     const std::function<bool()>& may) {
  std::optional<std::string> unwritable;
  bool moved = false, of_erased = false;
  DrawNonces(&records, *options.randomness);
  const auto answer = queue->Run([&](Draft& draft) {
    of_erased = Erasure::Touches(leaving, records, extra);
    moved = of_erased || (seen && *seen != noted) || (may && !may());
    if (moved) return;
    records.front().recorded = log->NextMoment(records.front().recorded);
    const auto leaves = log->Write(&draft, &records);
    if (!leaves) {
      unwritable = leaves.error();
      return;
    }
    const RowSink sink = [&](const Row& row, std::optional<std::string> value) {
      if (value) {
        draft.Put(KeyOf(row), *std::move(value));
      } else {
        draft.Delete(KeyOf(row));
      }
    };
    DeriveTopics(records, sink);
    DeriveAnswer(records, sink);
    for (const ExtraRow& row : extra) draft.Put(KeyOf(row.row), row.value);
    if (draft.problem()) return;
    log->Grow(&draft, *leaves, records.back().recorded);
    if (seen) ++noted;
    // In the order of the log: an effect behind it is decided by it (Commit).
    if (std::holds_alternative<PolicyInstalled>(records.front().event)) ++references;
    for (const audit::Record& record : records)
      if (std::holds_alternative<KeyRegistered>(record.event)) ++registered;
    if (std::holds_alternative<HoldPlaced>(records.front().event))
      ++CountOf(records.front().subject.value_or(Pseudonym{}));
  });
  if (!answer) return Fail(answer.error());
  if (of_erased && *answer == Answer::kDone) return Fail(TroubleKind::kSubjectErased);
  if (moved && *answer == Answer::kDone) return std::vector<audit::Record>();
  if (unwritable) return Fail(TroubleKind::kRecordTooLarge, *unwritable);
  if (*answer != Answer::kDone) return Fail(Answered(answer));
  if (auto kept = KeepAnchored(records); !kept) return std::unexpected(kept.error());
  return records;
}

Result<void> Cases::Impl::Settle() {
  const auto answer = queue->Run([](Draft&) {});
  if (!answer) return Fail(answer.error());
  if (*answer != Answer::kDone) return Fail(Answered(answer));
  return {};
}

Result<bool> Cases::Impl::SettleOn(const Target& target, const CasePtr& on, uint64_t seen) {
  bool same = false;
  const auto answer = queue->Run([&](Draft&) {
    same =
        log->Holds(target.case_id, on) && (!target.open || CountOf(target.open->subject) == seen);
  });
  if (!answer) return Fail(answer.error());
  if (*answer != Answer::kDone) return Fail(Answered(answer));
  return same;
}

Result<void> Cases::Impl::GiveFacts(const Target& target, Decided* decided) {
  Decided& d = *decided;
  d.inputs.findings.clear();
  auto facts = FactsOf(*d.policy->program, &d.data.bundle, d.data.subject, *d.key, target.case_id,
                       &d.inputs.findings);
  if (!facts) {
    d.inputs.findings.clear();
    return std::unexpected(facts.error());
  }
  d.facts = *std::move(facts);
  d.inputs.facts = d.facts.get();
  return {};
}

Result<uint64_t> Cases::Impl::OpeningsFor(const Target& target) {
  uint64_t seen = 0;
  if (!target.open) return seen;
  const auto answer = queue->Run([&](Draft&) { seen = CountOf(target.open->subject); });
  if (!answer) return Fail(answer.error());
  if (*answer != Answer::kDone) return Fail(Answered(answer));
  return seen;
}

// The case, its program, its facts when they are asked for, and commitments to what the text
// computes, until flow has an answer.
Result<std::unique_ptr<Decided>> Cases::Impl::DecideOn(CasePtr on, const Target& target,
                                                       const Asking& asking,
                                                       const Building& build) {
  auto decided = std::make_unique<Decided>();
  Decided& d = *decided;
  d.on = std::move(on);
  if (target.open) {
    if (d.on != nullptr) return Fail(TroubleKind::kCaseExists, target.case_id);
    d.data = *target.open;
  } else {
    if (d.on == nullptr) return Fail(TroubleKind::kNoCase, target.case_id);
    d.data = *d.on;
  }
  auto compiled = CompiledOf(d.data.bundle);
  if (!compiled) return std::unexpected(compiled.error());
  d.policy = *std::move(compiled);
  d.inputs.calendar = d.policy->calendar;
  d.inputs.places = d.policy->places.get();
  d.inputs.laws = d.policy->laws;
  d.inputs.now = Now(asking);
  d.inputs.expected = asking.expected;
  const Date today = flow::DayOf(d.inputs.now);
  auto actor = ActorFor(*d.policy->program, d.data, asking, today);
  if (!actor) return std::unexpected(actor.error());
  d.inputs.actor = *std::move(actor);
  auto holders = Participants::Holders(*this, *d.policy->program, d.data, today);
  if (!holders) return std::unexpected(holders.error());
  d.inputs.holders = *std::move(holders);
  auto key = KeyFor(d.data.subject);
  if (!key) return std::unexpected(key.error());
  d.key.emplace(*std::move(key));
  d.visit = remembered.Begin(d.data.subject);
  auto values = OpenValues(*d.policy->program, target.case_id, d.data, *d.key);
  if (!values) return std::unexpected(values.error());
  d.inputs.values = *std::move(values);
  auto command = build(d.data, *d.policy->program, *d.key, &d.inputs, &d.prepared);
  if (!command) return std::unexpected(command.error());
  // Facts that are at hand are given at once: being asked for them means deciding twice. What goes
  // wrong there is told when they are asked for. A host that keeps facts is asked only then.
  if (!options.facts && remembered.Facts(d.data.subject, d.data.bundle) != nullptr)
    std::ignore = GiveFacts(target, decided.get());
  for (int needs = 0; needs < kMostNeeds; ++needs) {
    d.outcome = flow::Decide(*d.policy->program, d.data.state, *command, d.inputs);
    const auto* need = std::get_if<flow::Need>(&d.outcome);
    if (need == nullptr) return decided;
    if (need->values.empty()) {
      if (auto asked =
              Importing(*this).FromHost(*d.policy->program, d.data.subject, *d.key, asking);
          !asked)
        return std::unexpected(asked.error());
      if (auto given = GiveFacts(target, decided.get()); !given)
        return std::unexpected(given.error());
      continue;
    }
    for (const flow::ComputedValue& computed : need->values) {
      const auto value = CommittedOf(*d.policy->program, computed.value);
      if (!value) return Fail(TroubleKind::kRecordTooLarge, computed.name.text);
      const Commitment commitment = CommitTo(
          *d.key, d.data.subject, CommitmentTag::kValue,
          target.case_id + "/" + std::to_string(d.data.state.events) + "/" + computed.name.text,
          *value, &d.prepared);
      d.inputs.committed.push_back({computed.name, computed.value, commitment});
    }
  }
  throw std::logic_error("a command asks for ever more");
}

Result<Cases::Impl::Marks> Cases::Impl::MarksOf(const SubjectKey& key, const Asking& asking,
                                                const std::string& request) {
  return MarksOf(key.SaltOf("request/" + HexDigest(Sha256(request))), asking, request);
}

Result<Cases::Impl::Marks> Cases::Impl::MarksOf(const Salt& salt, const Asking& asking,
                                                const std::string& request) {
  BytesCommitter committer(CommitmentTag::kRequest, salt, static_cast<uint32_t>(request.size()));
  committer.Add(request);
  Marks marks{committer.Finish(), {}};
  if (asking.key.empty()) return marks;
  Salt own = ring->root().IdempotencySalt({});
  if (!asking.person.empty()) {
    const auto actor = Find(asking.person);
    if (!actor) return std::unexpected(actor.error());
    if (!*actor) return Fail(TroubleKind::kNoPerson, asking.person);
    const auto actor_key = KeyFor(**actor);
    if (!actor_key) return std::unexpected(actor_key.error());
    own = actor_key->IdempotencySalt();
  }
  marks.again = writ::Commit(CommitmentTag::kIdempotency, own, CommittedValue::OfBytes(asking.key));
  return marks;
}

// What had been answered to the same request under the same key; an error if it was another one.
Result<std::optional<Done>> Cases::Impl::Repeated(const Target& target, const Asking& asking,
                                                  const std::string& request) {
  if (asking.key.empty()) return std::nullopt;
  Pseudonym subject;
  if (target.open) {
    subject = target.open->subject;
  } else {
    const auto on = log->Find(target.case_id);
    if (!on) return std::unexpected(on.error());
    if (*on == nullptr) return Fail(TroubleKind::kNoCase, target.case_id);
    subject = (*on)->subject;
  }
  const auto key = KeyFor(subject);
  if (!key) return std::unexpected(key.error());
  const auto marks = MarksOf(*key, asking, request);
  if (!marks) return std::unexpected(marks.error());
  const Row row = AnswerKey(subject, *marks->again);
  const auto rows = Rows(std::span(&row, 1));
  if (!rows) return std::unexpected(rows.error());
  if (!rows->front()) return std::nullopt;
  const auto answered = DecodeAnswered(*rows->front());
  if (!answered || answered->request != marks->request)
    return Fail(TroubleKind::kKeyReused, asking.key);
  auto records = ReadRecords(*store, shard, answered->first, answered->count);
  if (!records) return std::unexpected(records.error());
  Done done{.case_id = target.case_id, .records = *std::move(records), .repeated = true};
  if (!done.records.empty() && done.records.front().case_)
    done.case_id = done.records.front().case_->text;
  const auto on = log->Find(done.case_id);
  if (!on) return std::unexpected(on.error());
  if (*on != nullptr) done.state = (*on)->state;
  return done;
}

Result<std::vector<audit::Record>> Cases::Impl::RecordsOf(const Target& target,
                                                          const Asking& asking,
                                                          const std::string& request,
                                                          const Decided& d) {
  audit::Record around = Around(asking, d.prepared.name);
  around.case_ = Ref(target.case_id);
  around.bundle = d.data.bundle;
  around.subject = d.data.subject;
  around.reference = d.policy->reference;
  around.command.arguments = d.prepared.arguments;
  const auto marks = MarksOf(*d.key, asking, request);
  if (!marks) return std::unexpected(marks.error());
  around.request = marks->request;
  around.idempotency = marks->again;
  const auto& events = std::get<std::vector<flow::CaseEvent>>(d.outcome);
  std::vector<audit::Record> records;
  records.reserve(events.size());
  bool to_sign = d.prepared.signature.has_value();
  for (const flow::CaseEvent& event : events) {
    audit::Record& record = records.emplace_back(around);
    PutEvent(event, &record);
    record.role = event.role;
    if (event.because != nullptr)
      Explain(d.policy->program, *event.because, d.data.subject, *d.key, d.visit, &remembered,
              &record);
    const bool takes_it = std::holds_alternative<Signed>(event.event) ||
                          std::holds_alternative<LawWaived>(event.event) ||
                          std::holds_alternative<CaseMigrated>(event.event);
    if (to_sign && takes_it) {
      record.signature = d.prepared.signature;
      record.authenticated = Authentication::kSignature;
      to_sign = false;
    }
  }
  DrawNonces(&records, *options.randomness);
  return records;
}

// nullopt: the case moved on, or the day ended, between deciding and writing.
Result<std::optional<Done>> Cases::Impl::Commit(const Target& target, const Asking& asking,
                                                const std::string& request, Decided* decided) {
  Decided& d = *decided;
  Done done{.case_id = target.case_id};
  auto& events = std::get<std::vector<flow::CaseEvent>>(d.outcome);
  if (events.empty()) {
    done.state = d.data.state;
    if (auto settled = Settle(); !settled) return std::unexpected(settled.error());
    return done;
  }
  auto made = RecordsOf(target, asking, request, d);
  if (!made) return std::unexpected(made.error());
  std::vector<audit::Record> records = *std::move(made);
  bool moved = false;
  std::optional<std::string> unwritable;
  CasePtr after;
  const auto answer = queue->Run([&](Draft& draft) {
    moved = true;
    if (!log->Holds(target.case_id, d.on)) return;
    if (target.open && CountOf(target.open->subject) != d.openings) return;
    if (leaving.Has(d.data.subject)) return;
    const Instant moment = log->NextMoment(d.inputs.now);
    if (flow::DayOf(moment) != flow::DayOf(d.inputs.now)) return;
    const auto released = [](const audit::Record& record) {
      return std::holds_alternative<EffectReleased>(record.event);
    };
    if (d.policy->known != references && std::ranges::any_of(records, released)) return;
    moved = false;
    CaseData data = std::move(d.data);  // but for bundle and subject, which stay as they are
    if (data.state.events == 0) data.opened_at = draft.next().value;
    for (size_t i = 0; i < records.size(); ++i) {
      events[i].recorded = records[i].recorded = moment;
      records[i].state = FoldEvent(events[i], &data.state);
    }
    const auto leaves = log->Write(&draft, &records);
    if (!leaves) {
      unwritable = leaves.error();
      return;
    }
    const Log::Reads& written = log->ReadsOf(target.case_id);
    std::vector<ReadSetKey> reads;
    const RowSink sink = [&](const Row& row, std::optional<std::string> value) {
      if (const auto* read = std::get_if<ReadSetKey>(&row)) {
        if (written.contains({read->fact, read->period})) return;  // the row is there
        reads.push_back(*read);
      }
      if (value)
        draft.Put(KeyOf(row), *std::move(value));
      else
        draft.Delete(KeyOf(row));
    };
    DeriveRows(target.case_id, d.on.get(), data, records, sink);
    DeriveAnswer(records, sink);
    for (ExtraRow& row : d.prepared.rows) draft.Put(KeyOf(row.row), std::move(row.value));
    if (draft.problem()) return;
    log->Grow(&draft, *leaves, moment);
    after = std::make_shared<const CaseData>(std::move(data));
    log->Keep(draft, target.case_id, after, reads);
    if (target.open) ++CountOf(target.open->subject);
  });
  if (!answer) return Fail(answer.error());
  if (*answer != Answer::kDone) return Fail(Answered(answer));
  if (moved) return std::nullopt;
  if (unwritable) return Fail(TroubleKind::kRecordTooLarge, *unwritable);
  if (target.open) remembered.Forget(d.data.subject);  // the person has one more case
  RememberGiven(target.case_id, *after, d);
  done.records = std::move(records);
  done.state = after->state;
  return done;
}

// Only the id of a case that is there is told: one that is not may be anything that somebody typed.
Result<Done> Cases::Impl::Run(const Target& target, const Asking& asking,
                              const std::string& request, const Building& build) {
  if (auto ready = Ready(); !ready) return std::unexpected(ready.error());
  const Importing::Once once(*this);
  auto done = Attempt(target, asking, request, build);
  if (done)
    if (auto kept = KeepAnchored(done->records); !kept) done = std::unexpected(kept.error());
  if (done || options.log->level() > spdlog::level::warn) return done;
  const Trouble& trouble = done.error();
  const auto level =
      trouble.type == TroubleClass::kWorld ? spdlog::level::warn : spdlog::level::debug;
  const auto there = target.open ? Result<CasePtr>() : log->Find(target.case_id);
  const bool known = there && *there != nullptr;
  options.log->log(level, "{}{}: {}", known ? "case " : "a command", known ? target.case_id : "",
                   trouble.word);
  return done;
}

Result<Done> Cases::Impl::Attempt(const Target& target, const Asking& asking,
                                  const std::string& request, const Building& build) {
  if (unsure) {
    if (auto settled = Settle(); !settled) return std::unexpected(settled.error());
    unsure = false;
  }
  for (int tries = 0; tries < kMostTries; ++tries) {
    const auto seen = OpeningsFor(target);
    if (!seen) return std::unexpected(seen.error());
    // Cases that were counted are durable, but whoever opened one may not have said so yet: what is
    // remembered of the person is from before, and would let a second exclusive case through.
    if (target.open) remembered.Forget(target.open->subject);
    auto before = Repeated(target, asking, request);
    if (!before) return std::unexpected(before.error());
    if (*before) return **std::move(before);
    const auto on = log->Find(target.case_id);
    if (!on) return std::unexpected(on.error());
    auto decided = DecideOn(*on, target, asking, build);
    // A refusal rests on what may not be durable yet, as an answer does.
    const bool refused = !decided || std::holds_alternative<flow::Refusal>((*decided)->outcome);
    if (refused) {
      const auto same = SettleOn(target, *on, *seen);
      if (!same) return std::unexpected(same.error());
      if (!*same) continue;
      if (!decided) return std::unexpected(decided.error());
      return Fail(Participants::Named(*this, std::get<flow::Refusal>((*decided)->outcome)));
    }
    (*decided)->openings = *seen;
    auto done = Commit(target, asking, request, decided->get());
    if (!done) return std::unexpected(done.error());
    if (*done) return **std::move(done);
  }
  return Fail(TroubleKind::kContended, target.case_id);
}

}  // namespace writ::cases
