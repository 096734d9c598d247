#include "runtime/cli/screen_figures.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "engine/document/html.h"
#include "engine/render/explanation.h"
#include "runtime/cli/screen_spread.h"
#include "runtime/cli/screen_summary.h"

namespace writ::cli {
namespace {

__extension__ typedef __int128 Int128;

constexpr uint64_t kFewest = ScreenSummary::kFewest;
constexpr int kBoundDigits = 9;
constexpr int64_t kBoundUnit = 1'000'000'000;

std::string In(Language language, std::string_view en, std::string_view zh) {
  return std::string(language == Language::kChinese ? zh : en);
}

bool IsNumber(const Type& type) {
  return type.kind == TypeKind::kNumber || type.kind == TypeKind::kPercent ||
         type.kind == TypeKind::kPoints || type.kind == TypeKind::kMoney;
}

// What stands for a figure: itself, the newest one, or the one of a period.
const Expr& Stripped(const Program& program, const Expr& e) {
  const Expr* at = &e;
  while (at->op == Op::kLatest || at->op == Op::kAt) at = &program[program.Args(*at)[0]];
  return *at;
}

const Scalar* ConstantOf(const Program& program, const Expr& e) {
  const Expr* at = &e;
  while (at->op == Op::kParameter && program.parameters[at->index].value != kNoExpr)
    at = &program[program.parameters[at->index].value];
  return at->op == Op::kConstant ? &program.constants[at->index] : nullptr;
}

Op Mirrored(Op op) {
  if (op == Op::kBelow) return Op::kAbove;
  if (op == Op::kAbove) return Op::kBelow;
  return op == Op::kAtLeast ? Op::kAtMost : Op::kAtLeast;
}

std::optional<ComparedFigure> FigureIn(const Program& program, ExprId id) {
  const Expr& e = program[id];
  if (e.op != Op::kBelow && e.op != Op::kAbove && e.op != Op::kAtLeast && e.op != Op::kAtMost)
    return std::nullopt;
  const Expr *figure = &Stripped(program, program[program.Args(e)[0]]),
             *bound = &Stripped(program, program[program.Args(e)[1]]);
  Op op = e.op;
  const Scalar* constant = ConstantOf(program, *bound);
  if (constant == nullptr) {
    std::swap(figure, bound);
    op = Mirrored(op);
    constant = ConstantOf(program, *bound);
  }
  const bool named = figure->op == Op::kDefinition || figure->op == Op::kFact;
  if (constant == nullptr || !named || !IsNumber(constant->type)) return std::nullopt;
  if (!constant->number.Scaled(kBoundDigits)) return std::nullopt;
  return ComparedFigure{id,
                        figure->op == Op::kFact ? NodeKind::kFact : NodeKind::kDefinition,
                        figure->index,
                        op,
                        *constant,
                        {},
                        {}};
}

template <typename Version>
const Version* VersionOf(const std::vector<Version>& versions, Date as_of) {
  const Version* found = nullptr;
  for (const Version& version : versions)
    if (found == nullptr || !version.valid.from || *version.valid.from <= as_of) found = &version;
  return found;
}

// What an expression says by a name: another rule's condition, a definition's if it is one.
ExprId NamedCondition(const Program& program, const Expr& e, Date as_of) {
  if (e.op == Op::kRule) {
    const auto* version = VersionOf(program.rules[e.index].versions, as_of);
    return version == nullptr ? kNoExpr : version->when;
  }
  if (e.op != Op::kDefinition || e.type.kind != TypeKind::kYesNo) return kNoExpr;
  const auto* version = VersionOf(program.definitions[e.index].versions, as_of);
  return version == nullptr ? kNoExpr : version->value;
}

// In the order of the text.
std::vector<ComparedFigure> FiguresOf(const Program& program, const Rule& rule, Date as_of) {
  std::vector<ComparedFigure> figures;
  const RuleVersion* version = VersionOf(rule.versions, as_of);
  std::vector<ExprId> stack;
  std::set<ExprId> seen;
  if (version != nullptr) stack.push_back(version->when);
  while (!stack.empty()) {
    const ExprId at = stack.back();
    stack.pop_back();
    if (at == kNoExpr || !seen.insert(at).second) continue;
    if (auto figure = FigureIn(program, at)) figures.push_back(std::move(*figure));
    const auto args = program.Args(program[at]);
    stack.insert(stack.end(), args.rbegin(), args.rend());
    stack.push_back(NamedCondition(program, program[at], as_of));
  }
  return figures;
}

bool Same(const ComparedFigure& a, const ComparedFigure& b) {
  return a.kind == b.kind && a.ref == b.ref && a.op == b.op && a.bound.number == b.bound.number;
}

// Whether the one is what it is because of the other.
bool Decides(const Program& program, const ExplanationNode& node, const ExplanationNode& child) {
  const auto is_condition = [](const ExplanationNode& one) {
    return one.state == State::kKnown && one.value.type.kind == TypeKind::kYesNo;
  };
  if (child.kind == NodeKind::kUnless || child.kind == NodeKind::kException)
    return is_condition(child) && child.value.yes;
  if (!is_condition(node)) return true;
  if (!is_condition(child)) return child.state == State::kKnown;
  const bool turns = node.kind == NodeKind::kExpr && program[node.ref].op == Op::kNot;
  return child.value.yes == (turns ? !node.value.yes : node.value.yes);
}

bool Holds(Op op, Int128 value, Int128 bound) {
  if (op == Op::kBelow) return value < bound;
  if (op == Op::kAbove) return value > bound;
  return op == Op::kAtLeast ? value >= bound : value <= bound;
}

// Whether a number of people may stand among `all` of them.
bool Tellable(uint64_t number, uint64_t all) {
  const auto few = [](uint64_t n) { return n > 0 && n < kFewest; };
  return !few(number) && !few(all - number);
}

std::string RangeWords(const Program& program, const ComparedFigure& figure, const Spread& spread,
                       size_t range, Language language) {
  const auto edge = [&](size_t at) {
    Scalar value = figure.bound;
    value.number = spread.edges[at];
    return ValueWords(program, value, language);
  };
  const bool closed_above = figure.op == Op::kAbove || figure.op == Op::kAtMost;
  const bool first = range == 0, last = range == spread.edges.size();
  if (first)
    return closed_above ? In(language, "up to ", "不超过") + edge(0)
                        : In(language, "below ", "低于") + edge(0);
  if (last)
    return closed_above ? In(language, "above ", "超过") + edge(range - 1)
                        : edge(range - 1) + In(language, " and above", "及以上");
  return closed_above ? In(language, "above ", "超过") + edge(range - 1) +
                            In(language, ", up to ", "至") + edge(range)
                      : edge(range - 1) + In(language, " to below ", "至不足") + edge(range);
}

document::Distribution DistributionOf(const Program& program, const ComparedFigure& figure,
                                      const Spread& spread, Language language) {
  document::Distribution chart;
  uint64_t most = 1;
  for (const Spread::Range& range : spread.ranges)
    if (!range.hidden) most = std::max(most, range.people);
  for (size_t i = 0; i < spread.ranges.size(); ++i) {
    const auto& [people, hidden] = spread.ranges[i];
    chart.columns.push_back({RangeWords(program, figure, spread, i, language),
                             hidden ? In(language, "not shown", "不显示") : std::to_string(people),
                             hidden ? 100 : static_cast<int>(people * 1000 / most), hidden});
    if (i == spread.edges.size()) break;
    Scalar edge = figure.bound;
    edge.number = spread.edges[i];
    chart.edges.push_back(ValueWords(program, edge, language));
  }
  chart.line = spread.line;
  chart.threshold = FigureWords(program, figure, language);
  return chart;
}

}  // namespace

bool IsReason(const Program& program, const ComparedFigure& figure,
              const Explanation& explanation) {
  const auto& nodes = explanation.nodes;
  std::vector<bool> reached(nodes.size(), false);
  if (!nodes.empty()) reached.back() = true;
  for (size_t i = nodes.size(); i-- > 0;) {  // children stand before their parents
    if (!reached[i]) continue;
    const ExplanationNode& node = nodes[i];
    if (node.kind == NodeKind::kExpr && node.ref < program.exprs.size())
      if (const auto one = FigureIn(program, node.ref); one && Same(*one, figure)) return true;
    for (const uint32_t child : node.children)
      if (Decides(program, node, nodes[child])) reached[child] = true;
  }
  return false;
}

std::string FigureWords(const Program& program, const ComparedFigure& figure, Language language) {
  std::string words = document::Readable(ExprWords(program, figure.comparison, language));
  const auto args = program.Args(program[figure.comparison]);
  const bool literal = std::any_of(args.begin(), args.end(),
                                   [&](ExprId arg) { return program[arg].op == Op::kConstant; });
  if (!literal) words += " (" + ValueWords(program, figure.bound, language) + ")";
  return words;
}

std::vector<ComparedFigure> ComparedFigures(const Program& program, const Screen& screen,
                                            const std::vector<uint32_t>& rules, Date as_of) {
  std::vector<ComparedFigure> figures;
  for (const uint32_t rule : rules)
    for (ComparedFigure& one : FiguresOf(program, program.rules[rule], as_of)) {
      auto known = std::find_if(figures.begin(), figures.end(),
                                [&](const ComparedFigure& other) { return Same(one, other); });
      if (known == figures.end()) {
        figures.push_back(std::move(one));
        known = figures.end() - 1;
      }
      if (known->rules.empty() || known->rules.back() != rule) known->rules.push_back(rule);
      for (const EvidenceItem& item : screen.Evidence(rule))
        if (item.kind == known->kind && item.ref == known->ref &&
            std::find(known->items.begin(), known->items.end(), item) == known->items.end())
          known->items.push_back(item);
    }
  for (ComparedFigure& figure : figures)
    std::stable_sort(
        figure.items.begin(), figure.items.end(),
        [](const EvidenceItem& a, const EvidenceItem& b) { return a.period < b.period; });
  return figures;
}

ScreenFigures::ScreenFigures(const Program& program, std::vector<ComparedFigure> figures)
    : program_(program), figures_(std::move(figures)), collected_(figures_.size()) {
  for (size_t i = 0; i < figures_.size(); ++i)
    collected_[i].periods.resize(figures_[i].items.size());
}

void ScreenFigures::Add(const ScreenedBlock& block) {
  for (size_t i = 0; i < figures_.size(); ++i) AddFigure(block, figures_[i], &collected_[i]);
}

void ScreenFigures::AddFigure(const ScreenedBlock& block, const ComparedFigure& figure,
                              Collected* into) const {
  const Int128 bound = figure.bound.number.Scaled(kBoundDigits).value_or(0);
  std::vector<EvidenceColumn> columns;
  for (const EvidenceItem& item : figure.items) columns.push_back(block.Values(item));
  for (size_t row = 0; row < block.rows(); ++row) {
    const bool applies = std::any_of(figure.rules.begin(), figure.rules.end(), [&](uint32_t rule) {
      return block.outcome(rule, row) != Outcome::kNotApplicable;
    });
    if (!applies) continue;
    for (size_t i = 0; i < figure.items.size(); ++i) {
      const EvidenceValue value = columns[i][row];
      if (value.state != State::kKnown || value.den <= 0) continue;
      ++into->periods[i].known;
      if (Holds(figure.op, Int128{value.num} * kBoundUnit, bound * value.den))
        ++into->periods[i].met;
      if (i + 1 == figure.items.size()) into->newest.emplace_back(value.num, value.den);
    }
  }
}

// The share of those whose figure is known. Where 1 to 4 have none, how many have would tell that:
// the share of everybody stands there, which is no larger.
document::LineChart ScreenFigures::Trend(const ComparedFigure& figure, const Collected& collected,
                                         Language language, uint64_t people) const {
  document::LineChart chart;
  if (figure.items.size() < 2) return chart;
  for (size_t i = 0; i < figure.items.size(); ++i) {
    if (!figure.items[i].period) return {};
    document::ChartPoint point{PeriodWords(*figure.items[i].period, language),
                               In(language, "not shown", "不显示"), std::nullopt};
    const auto& [met, known] = collected.periods[i];
    const bool told = known >= kFewest && Tellable(met, known) && Tellable(met, people);
    if (told) {
      const bool exact = Tellable(known, people);
      const uint64_t of = exact ? known : people;
      const uint64_t percent = exact ? (met * 200 + of) / (of * 2) : met * 100 / of;
      point.value = (exact || met == 0 ? "" : "≥ ") + fmt::format("{} %", percent);
      point.at = static_cast<int>(percent * 10);
    }
    chart.points.push_back(std::move(point));
  }
  chart.what = In(language, "share", "占比");
  return chart;
}

std::vector<document::FigureSheet> ScreenFigures::Sheets(Language language, uint64_t people,
                                                         const std::string& anchor) const {
  std::vector<document::FigureSheet> sheets;
  for (size_t i = 0; i < figures_.size(); ++i) {
    const ComparedFigure& figure = figures_[i];
    const Collected& collected = collected_[i];
    if (figure.items.empty()) continue;
    document::FigureSheet sheet;
    sheet.title = FigureWords(program_, figure, language);
    sheet.used_by = In(language, "Looked at by: ", "使用此项的规则:");
    for (const uint32_t rule : figure.rules)
      sheet.used_by += (rule == figure.rules.front() ? "" : In(language, ", ", "、")) +
                       document::Readable(NameFor(program_.rules[rule].names, language));
    const std::string own = anchor + "-figure-" + std::to_string(i + 1);
    const bool closed_above = figure.op == Op::kAbove || figure.op == Op::kAtMost;
    const bool low_is_met = figure.op == Op::kBelow || figure.op == Op::kAtMost;
    if (const auto spread =
            SpreadOf(collected.newest, figure.bound.number, closed_above, low_is_met, people)) {
      sheet.distribution = DistributionOf(program_, figure, *spread, language);
      sheet.distribution.anchor = own + "-spread";
      const auto& period = figure.items.back().period;
      const std::string when = period ? " " + PeriodWords(*period, language) : "";
      sheet.distribution.title =
          In(language, "How many people have which value", "各数值区间的人数") + when;
    } else {
      sheet.no_distribution =
          In(language,
             "No distribution: too few people have a figure, or their figures lie too close.",
             "不显示分布:有数值的人数过少,或数值过于接近。");
    }
    sheet.trend = Trend(figure, collected, language, people);
    sheet.trend.anchor = own + "-trend";
    sheet.trend.title =
        In(language, "Share of people for whom it holds, of those whose figure is known",
           "符合该条件者占有数值人数的比例");
    if (!sheet.trend.points.empty())
      sheet.trend_note =
          In(language,
             "In whole percent. With ≥: some figures are missing, the share is at least that.",
             "取整百分比。带“≥”的:部分人缺少数值,比例不低于此数。");
    sheets.push_back(std::move(sheet));
  }
  return sheets;
}

}  // namespace writ::cli
