#include "runtime/cli/screen_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "engine/document/html.h"
#include "engine/document/screen_page.h"
#include "engine/render/explanation.h"
#include "engine/render/rests_on.h"
#include "runtime/cli/files.h"
#include "runtime/cli/parallel.h"
#include "runtime/cli/progress.h"
#include "runtime/cli/screen_figures.h"
#include "runtime/cli/screen_summary.h"

namespace writ::cli {
namespace {

using document::Readable;

constexpr uint64_t kFewest = ScreenSummary::kFewest;

// What is decided of one person, with explanations.
struct Decided {
  size_t row = 0;
  std::vector<Decision> held, unknown;
};

class ScreenReport {
 public:
  ScreenReport(const Session& session, const Program& program, const People& people, Date as_of,
               const std::vector<uint32_t>& rules, const ReportOptions& options)
      : program_(program),
        people_(people),
        as_of_(as_of),
        rules_(rules),
        options_(options),
        screen_(people.columns(), InParallel),
        summary_(program, people.columns(), rules),
        figures_(program, ComparedFigures(program, screen_, rules, as_of)),
        decided_(program.rules.size(), 0),
        progress_(session, people.size()) {
    screen_.Run(
        [this](size_t row, uint32_t rule) { return people_.Decide(screen_, row, rule, false); },
        [this](const ScreenedBlock& block) { Take(block); }, InParallel);
    Choose(&flagged_);
    Choose(&open_);
  }

  document::ScreenSheet Sheet(Language language) const;

 private:
  void Take(const ScreenedBlock& block);
  void Choose(std::vector<size_t>* rows);
  document::BarChart Funnel(const std::vector<ScreenSummary::Shown>& lines,
                            Language language) const;
  document::ChartBar DecidedBar(uint32_t rule, const ScreenSummary::ShownCounts& counts,
                                Language language) const;
  void AddPeople(Language language, document::ScreenSheet* sheet) const;
  document::FlaggedPerson PersonSheet(const Decided& decided, const std::string& anchor,
                                      Language language) const;
  document::FlaggedRule HeldSheet(const Decision& decision, const std::string& anchor,
                                  Language language) const;
  document::OpenRule OpenSheet(const Decision& decision, Language language) const;
  document::LineChart Course(const ComparedFigure& figure, const Explanation& explanation,
                             Language language) const;
  std::string RuleName(uint32_t rule, Language language) const {
    return Readable(NameFor(program_.rules[rule].names, language));
  }
  uint64_t all() const { return people_.size(); }

  const Program& program_;
  const People& people_;
  const Date as_of_;
  const std::vector<uint32_t>& rules_;
  const ReportOptions& options_;
  const writ::Screen screen_;
  ScreenSummary summary_;
  ScreenFigures figures_;
  std::vector<uint64_t> decided_;       // by rule: holds or fails
  std::vector<size_t> flagged_, open_;  // rows of people, in order, as many as are shown
  size_t flagged_in_all_ = 0, open_in_all_ = 0;
  std::vector<Decided> shown_;
  std::mutex mutex_;
  Progress progress_;
  size_t done_ = 0;
};

std::string In(Language language, std::string_view en, std::string_view zh) {
  return std::string(language == Language::kChinese ? zh : en);
}

std::string Told(const std::optional<uint32_t>& count, Language language) {
  return count ? std::to_string(*count) : In(language, "<5", "少于5");
}

void ScreenReport::Take(const ScreenedBlock& block) {
  const std::lock_guard lock(mutex_);
  summary_.Add(block);
  figures_.Add(block);
  for (const uint32_t rule : rules_)
    decided_[rule] += block.Count(rule, Outcome::kHolds) + block.Count(rule, Outcome::kFails);
  const auto sort_out = [&](size_t row) {
    const bool held = std::any_of(rules_.begin(), rules_.end(), [&](uint32_t rule) {
      return block.outcome(rule, row) == Outcome::kHolds;
    });
    (held ? flagged_ : open_).push_back(block.first() + row);
  };
  if (options_.with_people) block.ForEachNotable(sort_out);
  progress_.At(done_ += block.rows());
}

// Those that are shown, by id, and what is decided of them.
void ScreenReport::Choose(std::vector<size_t>* rows) {
  std::sort(rows->begin(), rows->end(), [this](size_t a, size_t b) {
    return std::pair(people_.Id(a), a) < std::pair(people_.Id(b), b);
  });
  (rows == &flagged_ ? flagged_in_all_ : open_in_all_) = rows->size();
  if (rows->size() > options_.most) rows->resize(options_.most);
  for (const size_t row : *rows) {
    Decided decided{row, {}, {}};
    for (const uint32_t rule : rules_) {
      Decision decision = people_.Decide(screen_, row, rule, true);
      if (decision.outcome == Outcome::kHolds)
        decided.held.push_back(std::move(decision));
      else if (decision.outcome == Outcome::kUnknown)
        decided.unknown.push_back(std::move(decision));
    }
    shown_.push_back(std::move(decided));
  }
}

// ---- how many ----

// Whose outcome is known. What the summary hides must not follow from it: neither from those who
// are left, nor beside those whom the rule holds for.
document::ChartBar ScreenReport::DecidedBar(uint32_t rule, const ScreenSummary::ShownCounts& counts,
                                            Language language) const {
  const auto& [held, unknown] = counts;
  const uint64_t with = decided_[rule], without = all() - with;
  document::ChartBar bar;
  bar.label = RuleName(rule, language) + In(language, ": with data", ":有数据");
  const auto few = [](uint64_t n) { return n > 0 && n < kFewest; };
  const auto size = [&](uint64_t n) { return static_cast<int>(n * 1000 / all()); };
  if (few(with)) {
    bar.value = In(language, "<5", "少于5");
    bar.size = size(std::min(kFewest, all()));
  } else if (few(without)) {
    bar.value = In(language, "all but fewer than 5", "除少于5人外全部");
    bar.size = size(all());
  } else if (!unknown || (held && few(with - *held))) {
    bar.value = In(language, "not shown", "不显示");
    bar.size = size(std::min(all(), held ? uint64_t{*held} : kFewest));
  } else {
    bar.value = std::to_string(with);
    bar.size = size(with);
    return bar;
  }
  bar.vague = true;
  return bar;
}

document::BarChart ScreenReport::Funnel(const std::vector<ScreenSummary::Shown>& lines,
                                        Language language) const {
  document::BarChart chart;
  chart.title = In(language, "Everybody, whose outcome is known, and whom the rule holds for",
                   "全体、结论已知者与条件成立者");
  chart.bars.push_back({lines[0].who, std::to_string(all()), all() == 0 ? 0 : 1000, false});
  if (all() == 0) return chart;
  for (size_t i = 0; i < rules_.size(); ++i) {
    const std::optional<uint32_t>& held = lines[0].counts[i][0];
    chart.bars.push_back(DecidedBar(rules_[i], lines[0].counts[i], language));
    document::ChartBar met;
    met.label = RuleName(rules_[i], language) + In(language, ": met", ":条件成立");
    met.value = Told(held, language);
    met.vague = !held;
    met.size = static_cast<int>(std::min(all(), held ? uint64_t{*held} : kFewest) * 1000 / all());
    chart.bars.push_back(std::move(met));
  }
  return chart;
}

document::ScreenSheet ScreenReport::Sheet(Language language) const {
  document::ScreenSheet sheet;
  sheet.anchor = In(language, "en", "zh");
  sheet.title = TextIn(program_.policy.title, language);
  sheet.head = {{In(language, "policy", "政策"), program_.policy.names.id},
                {In(language, "version", "版本"), program_.policy.version},
                {In(language, "as of", "截至"), as_of_.ToIso()},
                {In(language, "people", "人数"), std::to_string(all())}};
  const auto lines = summary_.ShownLines(language);
  sheet.funnel = Funnel(lines, language);
  sheet.funnel.anchor = sheet.anchor + "-funnel";
  for (const uint32_t rule : rules_) sheet.rules.push_back(RuleName(rule, language));
  for (const ScreenSummary::Shown& line : lines) {
    const bool few = &line != &lines[0] && line.people < kFewest;
    document::TeamRow row{line.who, {}};
    row.counts.push_back(Told(few ? std::nullopt : std::optional(line.people), language));
    for (const auto& counts : line.counts)
      for (const auto& count : counts) row.counts.push_back(Told(count, language));
    sheet.teams.push_back(std::move(row));
  }
  sheet.figures = figures_.Sheets(language, all(), sheet.anchor);
  if (options_.with_people) AddPeople(language, &sheet);
  return sheet;
}

// ---- people ----

void ScreenReport::AddPeople(Language language, document::ScreenSheet* sheet) const {
  sheet->with_people = true;
  const size_t left = flagged_in_all_ - flagged_.size() + open_in_all_ - open_.size();
  sheet->people_note =
      In(language,
         fmt::format("People of whom a rule holds: {}. Others, of whom one is unknown: {}. ",
                     flagged_in_all_, open_in_all_),
         fmt::format("有规则成立的 {} 人;另有 {} 人结论未知。", flagged_in_all_, open_in_all_));
  sheet->people_note +=
      left == 0 ? In(language, "All are shown.", "已全部列出。")
                : In(language, fmt::format("{} of them are left out; --most shows more.", left),
                     fmt::format("其中 {} 人未列出;可用 --most 增加。", left));
  for (size_t i = 0; i < shown_.size(); ++i)
    sheet->people.push_back(
        PersonSheet(shown_[i], fmt::format("{}-person-{}", sheet->anchor, i + 1), language));
}

document::FlaggedPerson ScreenReport::PersonSheet(const Decided& decided, const std::string& anchor,
                                                  Language language) const {
  document::FlaggedPerson person{std::string(people_.Id(decided.row)), {}, {}};
  for (const Decision& decision : decided.held)
    person.held.push_back(
        HeldSheet(decision, fmt::format("{}-{}", anchor, person.held.size() + 1), language));
  for (const Decision& decision : decided.unknown)
    person.unknown.push_back(OpenSheet(decision, language));
  return person;
}

document::FlaggedRule ScreenReport::HeldSheet(const Decision& decision, const std::string& anchor,
                                              Language language) const {
  document::FlaggedRule sheet;
  const RuleVersion& version = program_.rules[decision.rule].versions[decision.version];
  sheet.title = RuleName(decision.rule, language);
  if (version.action.kind != ActionKind::kNone)
    sheet.action = ActionWords(program_, version.action, language);
  for (const auto& line : Because(program_, decision, {language, true}))
    sheet.because.push_back(line.text);
  for (const Citation& citation : CitesOf(program_, decision))
    sheet.articles.push_back(CitationWords(program_, citation, language));
  for (const ComparedFigure& figure : figures_.all()) {
    const bool own =
        std::find(figure.rules.begin(), figure.rules.end(), decision.rule) != figure.rules.end();
    if (!own || !decision.explanation) continue;
    if (!IsReason(program_, figure, *decision.explanation)) continue;
    document::LineChart chart = Course(figure, *decision.explanation, language);
    chart.anchor = fmt::format("{}-{}", anchor, sheet.charts.size() + 1);
    if (!chart.points.empty()) sheet.charts.push_back(std::move(chart));
  }
  return sheet;
}

std::string NotKnown(State state, Language language) {
  if (state == State::kNone) return In(language, "none", "无");
  return state == State::kUnknown ? In(language, "unknown", "未知")
                                  : In(language, "not applicable", "不适用");
}

// The figure in the periods that the rule looked at, from zero up.
document::LineChart ScreenReport::Course(const ComparedFigure& figure,
                                         const Explanation& explanation, Language language) const {
  std::map<writ::Period, const ExplanationNode*> values;
  for (const ExplanationNode& node : explanation.nodes)
    if (node.kind == figure.kind && node.ref == figure.ref && node.period)
      values.emplace(*node.period, &node);
  document::LineChart chart;
  Number low, high = figure.bound.number;
  low = std::min(low, high);
  for (const auto& [period, node] : values) {
    if (node->state != State::kKnown) continue;
    low = std::min(low, node->value.number);
    high = std::max(high, node->value.number);
  }
  const auto span = high.Subtract(low);
  if (!span || span->Sign() <= 0) return chart;
  const auto at = [&](const Number& value) -> std::optional<int> {
    const auto above = value.Subtract(low);
    const auto share = above ? above->Divide(*span) : std::nullopt;
    const auto scaled = share ? share->Multiply(1000) : std::nullopt;
    const auto whole = scaled ? scaled->Floor() : std::nullopt;
    return whole ? std::optional(static_cast<int>(*whole)) : std::nullopt;
  };
  for (const auto& [period, node] : values) {
    const bool known = node->state == State::kKnown;
    chart.points.push_back(
        {PeriodWords(period, language),
         known ? ValueWords(program_, node->value, language) : NotKnown(node->state, language),
         known ? at(node->value.number) : std::nullopt});
  }
  chart.line = at(figure.bound.number);
  chart.threshold = FigureWords(program_, figure, language);
  chart.title = chart.threshold;
  const Names& names = figure.kind == NodeKind::kFact ? program_.facts[figure.ref].names
                                                      : program_.definitions[figure.ref].names;
  chart.what = Readable(NameFor(names, language));
  chart.small = true;
  return chart;
}

document::OpenRule ScreenReport::OpenSheet(const Decision& decision, Language language) const {
  document::OpenRule sheet{RuleName(decision.rule, language), {}};
  for (const MissingFact& missing : decision.missing)
    sheet.missing.push_back(MissingWords(program_, missing, language));
  if (decision.missing.empty())
    sheet.missing.push_back(ReasonWords(program_, decision.reason, decision.detail, language));
  return sheet;
}

}  // namespace

int WriteScreenReport(const Session& session, const Program& program, const People& people,
                      Date as_of, const std::vector<uint32_t>& rules,
                      const ReportOptions& options) {
  const ScreenReport report(session, program, people, as_of, rules, options);
  std::vector<Language> languages = {session.language()};
  if (options.both) languages = {Language::kChinese, Language::kEnglish};
  std::vector<std::pair<Language, document::ScreenSheet>> sheets;
  for (const Language language : languages) sheets.emplace_back(language, report.Sheet(language));
  if (people.Broken(session)) return kUnreadable;
  if (auto written = WriteFile(options.path, document::ScreenPage(sheets)); !written) {
    Complain(session, fmt::format("{}: cannot be written: {}", options.path, written.error()),
             fmt::format("{}:无法写入:{}", options.path, written.error()));
    return kUnreadable;
  }
  return Emit(session, options.path + "\n") ? kClean : kUnreadable;
}

}  // namespace writ::cli
