#include "runtime/cli/screen_since.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/render/decision_json.h"
#include "engine/render/explanation.h"
#include "runtime/cli/columns_session.h"
#include "runtime/cli/new_file.h"
#include "runtime/cli/parallel.h"
#include "runtime/cli/screen_lines.h"
#include "runtime/cli/screen_summary.h"

namespace writ::cli {
namespace {

// What a list of whom a rule holds for, and of whom it is unknown, has otherwise: by what is so
// now, else by what was.
enum Change : uint8_t { kNowHolds, kHeldBefore, kNowUnknown, kUnknownBefore, kNoChange };
constexpr int kChanges = 4;
// How many of each; then of those of whom a rule holds, who were unknown, and the reverse.
using Tally = std::array<uint64_t, kChanges + 2>;

Change ChangeOf(std::optional<Outcome> before, Outcome now) {
  if (before == now) return kNoChange;
  if (now == Outcome::kHolds) return kNowHolds;
  if (now == Outcome::kUnknown) return kNowUnknown;
  if (before == Outcome::kHolds) return kHeldBefore;
  return before == Outcome::kUnknown ? kUnknownBefore : kNoChange;
}

void Count(Change change, std::optional<Outcome> before, Tally* tally) {
  ++(*tally)[change];
  if (change == kNowHolds && before == Outcome::kUnknown) ++(*tally)[kChanges];
  if (change == kNowUnknown && before == Outcome::kHolds) ++(*tally)[kChanges + 1];
}

// Whether these numbers may be passed on: how many a rule holds for on each day, which others may
// know, tells the last two of them.
bool MayBeTold(const Tally& tally) {
  return std::ranges::none_of(
      tally, [](uint64_t count) { return count > 0 && count < ScreenSummary::kFewest; });
}

const char* IdOf(std::optional<Outcome> before) {
  return before ? OutcomeId(*before) : "not_there";
}

std::string BeforeWords(std::optional<Outcome> before, Language language) {
  const bool zh = language == Language::kChinese;
  if (!before) return zh ? "尚无此人" : "was not there";
  switch (*before) {
    case Outcome::kHolds: return zh ? "成立" : "held";
    case Outcome::kFails: return zh ? "不成立" : "did not hold";
    case Outcome::kUnknown: return zh ? "未知" : "was unknown";
    case Outcome::kNotApplicable: return zh ? "不适用" : "did not apply";
  }
  return "";
}

// What is said of one person, by change; rows and lines of JSON are all under the first.
struct Lines {
  size_t row = 0;
  std::array<std::string, kChanges> said;
};

class Comparison {
 public:
  Comparison(const Session& session, const Program& program, const SinceDates& dates,
             const PeopleSince& people, bool summary)
      : session_(session),
        program_(program),
        dates_(dates),
        people_(people),
        summary_(summary),
        since_(people.before->columns(), people.now->columns(), people.said, InParallel),
        csv_(program, since_.now()),
        lines_(Screen::Blocks(people.now->size())),
        tallies_(program.rules.size()),
        decided_(program.rules.size(), false) {}

  void Run() {
    const auto ask = [](const People& people, const Screen& screen) {
      return [&](size_t row, uint32_t rule) { return people.Decide(screen, row, rule, false); };
    };
    since_.Run(
        ask(*people_.before, since_.before()), ask(*people_.now, since_.now()),
        [this](const ComparedBlock& block) { Take(block); }, InParallel);
  }

  const std::vector<uint32_t>& rules() const { return since_.rules(); }
  const Tally& tally(uint32_t rule) const { return tallies_[rule]; }
  size_t rules_decided() const { return static_cast<size_t>(std::ranges::count(decided_, true)); }
  size_t people_decided() const { return people_decided_; }
  size_t people() const { return people_.now->size(); }

  // In the order of the columns; or by id, as a screening's are.
  std::vector<Lines> TakeLines() {
    std::vector<Lines> all;
    for (auto& block : lines_) std::move(block.begin(), block.end(), std::back_inserter(all));
    if (session_.format != "csv")
      std::ranges::stable_sort(all, {}, [&](const Lines& one) { return people_.now->Id(one.row); });
    return all;
  }

 private:
  void Take(const ComparedBlock& block) {
    std::vector<Lines> lines;
    std::vector<Tally> tallies(block.rules.size(), Tally{});
    for (size_t row = 0; row < block.now.rows(); ++row) {
      Lines one{block.now.first() + row, {}};
      bool any = false;
      for (size_t i = 0; i < block.rules.size(); ++i) {
        const uint32_t rule = block.rules[i];
        const auto before = block.Before(rule, row);
        const Change change = ChangeOf(before, block.now.outcome(rule, row));
        if (change == kNoChange) continue;
        Count(change, before, &tallies[i]);
        any = true;
        if (!summary_) Say(block, rule, row, change, &one);
      }
      if (any && !summary_) lines.push_back(std::move(one));
    }
    const std::lock_guard lock(mutex_);
    lines_[block.now.first() / kBlockRows] = std::move(lines);
    people_decided_ += block.now.rows();
    for (size_t i = 0; i < block.rules.size(); ++i) {
      decided_[block.rules[i]] = true;
      for (size_t count = 0; count < tallies[i].size(); ++count)
        tallies_[block.rules[i]][count] += tallies[i][count];
    }
  }

  void Say(const ComparedBlock& block, uint32_t rule, size_t row, Change change,
           Lines* lines) const {
    const auto before = block.Before(rule, row);
    const std::string_view id = people_.now->Id(lines->row);
    if (session_.format == "csv")
      return SayRow(block, rule, row, std::string(IdOf(before)) + ",", id, &lines->said[0]);
    const Decision decision = people_.now->Decide(since_.now(), lines->row, rule, true);
    if (session_.format == "jsonl") return SayJson(id, before, decision, &lines->said[0]);
    SayWords(id, before, decision, &lines->said[change]);
  }

  void SayRow(const ComparedBlock& block, uint32_t rule, size_t row, std::string outcomes,
              std::string_view id, std::string* out) const {
    const Outcome now = block.now.outcome(rule, row);
    outcomes += OutcomeId(now);
    if (now == Outcome::kHolds)
      csv_.In(block.now).AppendHeld(row, id, rule, out, outcomes);
    else
      csv_.AppendUnknown(block.now.Decide(rule, row), id, out, outcomes);
  }

  void SayJson(std::string_view id, std::optional<Outcome> before, const Decision& decision,
               std::string* out) const {
    JsonWriter json;
    json.BeginObject().Member("format_version", "1.0").Member("policy", program_.policy.names.id);
    json.Member("as_of", dates_.now.as_of.ToIso()).Member("since", dates_.before.as_of.ToIso());
    json.Member("subject", std::string(id)).Member("before", IdOf(before)).Key("decision");
    WriteDecision(program_, decision, {session_.language(), true}, &json);
    *out += json.EndObject().Take() + "\n";
  }

  // The name of the rule with what was so before, and what is so now below it.
  void SayWords(std::string_view id, std::optional<Outcome> before, const Decision& decision,
                std::string* out) const {
    const Language language = session_.language();
    const std::string rule = NameFor(program_.rules[decision.rule].names, language);
    const std::string day = dates_.before.as_of.ToIso(), was = BeforeWords(before, language);
    *out += cli::Say(session_, fmt::format("{}  {}  (on {}: {})\n", id, rule, day, was),
                     fmt::format("{}  {}({}:{})\n", id, rule, day, was));
    if (decision.outcome == Outcome::kHolds)
      return AppendReasons(session_, program_, decision, out);
    for (const MissingFact& missing : decision.missing)
      *out += fmt::format("    {}\n", MissingWords(program_, missing, language));
    if (!decision.missing.empty()) return;
    if (decision.outcome == Outcome::kFails) {
      for (const BecauseLine& line : Because(program_, decision, {language, true}))
        *out += fmt::format("    {}\n", line.text);
    } else {
      *out += fmt::format("    {}\n",
                          ReasonWords(program_, decision.reason, decision.detail, language));
    }
  }

  const Session& session_;
  const Program& program_;
  const SinceDates& dates_;
  const PeopleSince& people_;
  const bool summary_;
  const ScreenSince since_;
  const CsvLines csv_;
  std::vector<std::vector<Lines>> lines_;  // by block
  std::mutex mutex_;                       // of what follows
  std::vector<Tally> tallies_;             // by rule
  std::vector<bool> decided_;              // by rule
  size_t people_decided_ = 0;
};

std::string RuleName(const Session& session, const Program& program, uint32_t rule) {
  return NameFor(program.rules[rule].names, session.language());
}

// What was decided, so that it is seen that nobody else had to be.
std::string DecidedWords(const Session& session, const Comparison& comparison) {
  const size_t rules = comparison.rules().size(), people = comparison.people();
  const size_t decided = comparison.rules_decided(), whom = comparison.people_decided();
  if (decided == 0)
    return Say(session, "decided: nothing, since nothing can have changed\n",
               "未作判定:没有任何结论可能变化\n");
  return Say(
      session,
      fmt::format("decided: {} of {} rules, for {} of {} people; nothing else can have changed\n",
                  decided, rules, whom, people),
      fmt::format("已判定:规则 {}/{},人员 {}/{};其余不可能有变化\n", decided, rules, whom, people));
}

std::string Head(const Session& session, const Program& program, const SinceDates& dates,
                 const Comparison& comparison, bool summary) {
  const std::string title = TextIn(program.policy.title, session.language());
  const std::string day = dates.now.as_of.ToIso(), since = dates.before.as_of.ToIso();
  std::string out = Say(
      session,
      fmt::format("{}: {} people on {}, what changed since {}\n\n", title, comparison.people(), day,
                  since),
      fmt::format("{}:{} 人,截至 {},自 {} 以来的变化\n\n", title, comparison.people(), day, since));
  int width = 0;
  for (const uint32_t rule : comparison.rules())
    width = std::max(width, DisplayWidth(RuleName(session, program, rule)));
  for (const uint32_t rule : comparison.rules()) {
    out += "  " + Padded(RuleName(session, program, rule), width);
    const Tally& tally = comparison.tally(rule);
    if (summary && !MayBeTold(tally)) {
      out += Say(session, "  not shown: a number is from 1 to 4\n", "  不予显示:有数字为 1 至 4\n");
      continue;
    }
    out += Say(session,
               fmt::format("  {:>4} newly hold  {:>4} no longer  {:>4} newly unknown  {:>4} no "
                           "longer unknown\n",
                           tally[kNowHolds], tally[kHeldBefore], tally[kNowUnknown],
                           tally[kUnknownBefore]),
               fmt::format("  新成立 {:>4}  不再成立 {:>4}  新未知 {:>4}  不再未知 {:>4}\n",
                           tally[kNowHolds], tally[kHeldBefore], tally[kNowUnknown],
                           tally[kUnknownBefore]));
  }
  return out + "\n" + DecidedWords(session, comparison);
}

std::string SummaryRows(const Session& session, const Program& program, const SinceDates& dates,
                        const Comparison& comparison) {
  static constexpr const char* kNames[kChanges] = {"newly_holds", "no_longer_holds",
                                                   "newly_unknown", "no_longer_unknown"};
  const bool csv = session.format == "csv";
  std::string out = csv ? "rule" : "";
  for (int change = 0; csv && change < kChanges; ++change)
    out += fmt::format(",{}", kNames[change]);
  if (csv) out += "\n";
  for (const uint32_t rule : comparison.rules()) {
    const Tally& tally = comparison.tally(rule);
    const bool told = MayBeTold(tally);
    const std::string& id = program.rules[rule].names.id;
    if (csv) {
      out += AsCell(id);
      for (int change = 0; change < kChanges; ++change)
        out += "," + (told ? fmt::format("{}", tally[change]) : "");
      out += "\n";
      continue;
    }
    JsonWriter json;
    json.BeginObject().Member("format_version", "1.0").Member("policy", program.policy.names.id);
    json.Member("as_of", dates.now.as_of.ToIso()).Member("since", dates.before.as_of.ToIso());
    json.Member("rule", id);
    for (int change = 0; change < kChanges; ++change) {
      json.Key(kNames[change]);
      told ? json.Int(static_cast<int64_t>(tally[change])) : json.Raw("null");
    }
    out += json.EndObject().Take() + "\n";
  }
  return out;
}

std::string Printed(const Session& session, const Program& program, const SinceDates& dates,
                    Comparison* comparison, bool summary) {
  const bool text = session.format == "text";
  std::string out = text ? Head(session, program, dates, *comparison, summary) : "";
  if (summary) return text ? out : SummaryRows(session, program, dates, *comparison);
  if (session.format == "csv") out = "subject,rule,before,outcome,evidence,missing\n";
  const std::string titles[kChanges] = {
      Say(session, "\nNewly met\n\n", "\n新成立\n\n"),
      Say(session, "\nNo longer met\n\n", "\n不再成立\n\n"),
      Say(session, "\nNewly unknown: what would settle it\n\n", "\n新未知:补充何项可以确定\n\n"),
      Say(session, "\nNo longer unknown\n\n", "\n不再未知\n\n")};
  const std::vector<Lines> all = comparison->TakeLines();
  for (int change = 0; change < kChanges; ++change) {
    bool any = false;
    for (const Lines& lines : all) {
      if (text && !any && !lines.said[change].empty()) out += titles[change];
      any = any || !lines.said[change].empty();
      out += lines.said[change];
    }
  }
  return out;
}

std::optional<Date> ReadDay(const Session& session, const std::string& since) {
  const auto day = Date::ParseIso(since);
  if (!day)
    Complain(session, fmt::format("--since {}: not a date; write it like 2026-03-10", since),
             fmt::format("--since {}:不是日期,请写成 2026-03-10 的样子", since));
  return day;
}

}  // namespace

std::optional<SinceDates> ReadSince(const Session& session, const std::string& since, Dates dates) {
  const auto day = ReadDay(session, since);
  if (!day) return std::nullopt;
  const Date first = std::min(dates.as_of, dates.known_on);
  if (*day > first) {
    const char* option = dates.as_of <= dates.known_on ? "--as-of" : "--known-on";
    Complain(session,
             fmt::format("--since {}: later than {} {}; give an earlier day, and say what changed "
                         "after it",
                         since, option, first.ToIso()),
             fmt::format("--since {}:晚于 {} {};请给出更早的日期,由此说明其后的变化", since, option,
                         first.ToIso()));
    return std::nullopt;
  }
  return SinceDates{{*day, *day}, {dates.as_of, dates.known_on}};
}

bool AreFiles(const std::string& facts) {
  return PosixDisk().Exists(facts) && !columns::IsFolder(PosixDisk(), FolderName(facts));
}

int ComplainOfFiles(const Session& session, const std::string& facts) {
  Complain(session,
           fmt::format("--since: {} does not say when its facts were recorded; put them into "
                       "columns as they come (writ columns add), and name that folder",
                       facts),
           fmt::format("--since:{} 没有各事实的记录日期;请在每次收到时存为列(writ columns add),"
                       "并指定该文件夹",
                       facts));
  return kUnreadable;
}

int ScreenSinceDay(const Session& session, const Program& program, const SinceDates& dates,
                   const PeopleSince& people, const SinceOptions& options) {
  if (people.before->size() == 0)
    Complain(session,
             fmt::format("--since {}: nothing was recorded by then, so everybody is new",
                         dates.before.known_on.ToIso()),
             fmt::format("--since {}:截至当日没有任何记录,故全部视为新增",
                         dates.before.known_on.ToIso()));
  Comparison comparison(session, program, dates, people, options.summary);
  comparison.Run();
  if (people.before->Broken(session) || people.now->Broken(session)) return kUnreadable;
  const std::string text = Printed(session, program, dates, &comparison, options.summary);
  if (session.format != "text" && session.err_is_terminal)
    fmt::print(stderr, "{}", Head(session, program, dates, comparison, options.summary));
  if (options.out.empty()) return TellResult(session, text);
  NewFile out(options.out);
  out.Append(text);
  if (auto written = out.Commit(Durable::kNo); !written) {
    Complain(session, fmt::format("{}: cannot be written: {}", options.out, written.error()),
             fmt::format("{}:无法写入:{}", options.out, written.error()));
    return kUnreadable;
  }
  return kClean;
}

}  // namespace writ::cli
