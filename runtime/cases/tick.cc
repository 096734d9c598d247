// Time: what is due fires, what waits is asked again.
#include <spdlog/logger.h>

#include <algorithm>
#include <set>

#include "runtime/cases/authority.h"
#include "runtime/cases/erasing.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/reconsider.h"
#include "runtime/cases/redecide.h"
#include "runtime/cases/supplied.h"

namespace writ::cases {
namespace {

// A deadline that takes a right away, or lets one pass, when it ends.
bool Lapses(const flow::Timer& timer) {
  return timer.role == TimerRole::kDeadline || timer.role == TimerRole::kOrAfter;
}

bool LapsesBy(const flow::CaseState& state, Instant now) {
  return std::ranges::any_of(
      state.timers, [&](const flow::Timer& timer) { return Lapses(timer) && timer.due <= now; });
}

}  // namespace

// When the clock was looked at last, whether or not something happened: kept beside the store's
// rows, since it is about the machine and about no case. What people do in between does not count:
// after an outage their records would hide the jump.
Instant Cases::Impl::LastLooked() {
  const std::lock_guard guard(looking);
  const auto text = ReadWhole(*options.disk, options.folder + "/looked", 64);
  const auto moment = text ? Instant::ParseIso(*text) : std::nullopt;
  return moment.value_or(log->newest());
}

Result<void> Cases::Impl::Looked(Instant now) {
  const std::lock_guard guard(looking);  // of the file: two that write it at once spoil it
  const auto kept = ReplaceFile(*options.disk, options.folder + "/looked", now.ToIso());
  if (!kept) return Fail(kept.error());
  return {};
}

// After a jump of the clock what would lapse waits for somebody to say that the time is right.
bool Cases::Impl::IsHeld(const CaseData& data, Instant now) {
  return now.milliseconds - LastLooked().milliseconds > kGapMilliseconds &&
         LapsesBy(data.state, now);
}

Result<std::optional<Done>> Cases::Impl::AskAgain(const std::string& case_id, const Asking& asking,
                                                  bool accepted) {
  const auto there = log->Find(case_id);
  if (!there) return std::unexpected(there.error());
  if (*there == nullptr || (*there)->state.status != flow::CaseStatus::kOpen) return std::nullopt;
  if (!accepted && IsHeld(**there, Now(asking))) return std::nullopt;
  Asking engine;  // nobody acts: the case goes on by itself
  engine.now = asking.now;
  auto done = Run({case_id, std::nullopt}, engine, "tick",
                  [this](const CaseData& data, const Program&, const SubjectKey&,
                         flow::Inputs* inputs, Prepared* prepared) -> Result<flow::Command> {
                    prepared->name = "tick";
                    if (!LapsesBy(data.state, inputs->now)) return flow::Tick{};
                    const auto gaps = ReadTopic(*store, shard, std::string(kGapsTopic));
                    if (!gaps) return std::unexpected(gaps.error());
                    return flow::Tick{OutagesIn(*gaps)};
                  });
  if (!done && done.error().word == "subject_erased") return std::nullopt;
  if (!done) return std::unexpected(done.error());
  return *std::move(done);
}

// The due rows move while cases go on, so the names are taken first; page by page, since there may
// be many. What is wrong with one case holds up no other, unless it is wrong with the store.
Result<void> Cases::Impl::FireDue(Instant clock, const Asking& asking, bool hold,
                                  const std::function<void(uint64_t cases)>& progress,
                                  TickReport* report) {
  std::optional<Key> after;
  std::set<std::string> seen;
  do {
    const auto page = store->Scan(TimersUntil(shard, clock), kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const auto& row : page->rows) {
      const auto key = ParseKey(row.key.bytes);
      const auto* timer = key ? std::get_if<TimerKey>(&key->row) : nullptr;
      if (timer == nullptr || !seen.insert(timer->case_id).second) continue;
      const auto done = Fire(timer->case_id, clock, asking, hold, report);
      if (!done) {
        if (auto settled = Settle(); !settled) return settled;
        report->failed.emplace_back(timer->case_id, done.error());
      }
      if (progress) progress(report->cases);
    }
    after = page->more;
  } while (after);
  return {};
}

Result<void> Cases::Impl::Fire(const std::string& case_id, Instant clock, const Asking& asking,
                               bool hold, TickReport* report) {
  const auto there = log->Find(case_id);
  if (!there) return std::unexpected(there.error());
  if (*there != nullptr && hold && LapsesBy((*there)->state, clock)) {
    report->held.push_back(case_id);
    return {};
  }
  const auto done = AskAgain(case_id, asking, true);
  if (!done) return std::unexpected(done.error());
  ++report->cases;
  if (*done && !(*done)->records.empty()) {
    report->events += (*done)->records.size();
    report->changed.push_back(case_id);
  }
  return {};
}

Result<TickReport> Cases::Tick(const Asking& asking, bool accept_gap,
                               const std::function<void(uint64_t cases)>& progress) {
  Impl& impl = *impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  spdlog::logger& log = *impl.options.log;
  // In this order: a record of another thread that came in between is no clock that went back.
  const Instant newest = impl.log->newest();
  const Instant clock = asking.now.value_or(impl.Clock());
  if (clock < newest) {
    log.warn("the clock went back from {} to {}: nothing fires", newest.ToIso(), clock.ToIso());
    return Fail(TroubleKind::kClockBack, ClockWords(clock), ClockWords(newest));
  }
  TickReport report;
  const Instant looked = impl.LastLooked();
  const bool jumped = clock.milliseconds - looked.milliseconds > kGapMilliseconds;
  if (jumped) {
    report.jumped_from = looked;
    log.warn("the clock jumped from {} to {}: {}", looked.ToIso(), clock.ToIso(),
             accept_gap ? "accepted" : "what would lapse is held");
  }
  if (jumped && accept_gap) {
    const LocalText what{"accepting that time was not looked at", "接受期间未检查期限"};
    if (auto may = Authority(impl).HasRole(what, asking); !may) return std::unexpected(may.error());
    audit::Record record = impl.Around(asking, "tick");
    record.event = GapAccepted{.from = looked, .to = record.recorded};
    const auto noted = impl.Note({std::move(record)}, {});
    if (!noted) return std::unexpected(noted.error());
  }
  // Where somebody else erases, nothing is left lying: that goes on, or the next tick does.
  if (const ErasureTurn turn(impl.erasing); turn)
    if (auto gone_on = Erasure(impl).GoOn(); !gone_on) return std::unexpected(gone_on.error());
  auto supplied = SuppliedFacts(*this).Finish(asking);
  if (!supplied) return std::unexpected(supplied.error());
  report.failed = *std::move(supplied);
  const auto unfinished = Reconsidering(impl).Finish(asking);
  if (!unfinished) return std::unexpected(unfinished.error());
  report.failed.insert(report.failed.end(), unfinished->begin(), unfinished->end());
  if (auto fired = impl.FireDue(clock, asking, jumped && !accept_gap, progress, &report); !fired)
    return std::unexpected(fired.error());
  for (const auto& [case_id, trouble] : report.failed)
    log.error("{} was not asked: {}", case_id, trouble.word);
  if (!report.held.empty())
    log.warn("{} cases are held", report.held.size());
  else if (auto kept = impl.Looked(clock); !kept)
    return std::unexpected(kept.error());
  return report;
}

}  // namespace writ::cases
