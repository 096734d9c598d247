#include <algorithm>

#include "engine/base/json.h"
#include "engine/program/op_info.h"
#include "engine/program/print_acts.h"
#include "engine/program/print_scalar.h"

namespace writ {
namespace {

// One thing a line, two spaces for what belongs to the line above, ids for names: made to be
// diffed.
class ProgramPrinter {
 public:
  explicit ProgramPrinter(const Program& program) : p_(program) {}

  std::string Print() {
    Head();
    Facts();
    for (const Parameter& parameter : p_.parameters) ParameterLines(parameter);
    for (const Definition& definition : p_.definitions) DefinitionLines(definition);
    for (const Rule& rule : p_.rules) RuleLines(rule);
    for (const Table& table : p_.tables) TableLines(table);
    for (const Scale& scale : p_.scales) ScaleLines(scale);
    Law();
    PrintActs(p_, &out_);
    return std::move(out_);
  }

 private:
  void Line(int level, const std::string& text) {
    out_.append(static_cast<size_t>(level) * 2, ' ');
    out_ += text;
    out_ += '\n';
  }
  static std::string Id(const Names& names) { return QualifiedId(names); }
  template <typename T>
  static std::string IdAt(const std::vector<T>& list, uint32_t index) {
    return index < list.size() ? QualifiedId(list[index].names) : std::string("?");
  }
  std::string Text(ExprId id) const { return PrintExpr(p_, id); }
  void Clause(int level, const std::string& word, ExprId id) {
    if (id != kNoExpr) Line(level, word + " " + Text(id));
  }
  std::string Of(uint32_t entity) const {
    return entity < p_.entities.size() ? " of " + IdAt(p_.entities, entity) : "";
  }

  static std::string Dates(std::optional<Date> from, std::optional<Date> until) {
    std::string text;
    if (from) text += " from " + from->ToIso();
    if (until) text += " until " + until->ToIso();
    return text;
  }
  void Version(const Validity& valid) {
    std::string text = "version" + Dates(valid.from, valid.until);
    if (valid.by_date != kNoExpr) text += " by " + Text(valid.by_date);
    Line(1, text);
  }
  void Cites(int level, const std::vector<Citation>& cites) {
    for (const Citation& c : cites) Line(level, "cites " + PrintCitation(c));
  }
  void Level(NormLevel level, Direction direction) {
    if (level != NormLevel::kPolicy) Line(1, "level " + std::string(NameOf(level)));
    if (direction != Direction::kNone) Line(1, std::string(NameOf(direction)));
  }

  void Head();
  void Facts();
  void FactLine(int level, const Fact& fact);
  void ParameterLines(const Parameter& parameter);
  void DefinitionLines(const Definition& definition);
  void RuleLines(const Rule& rule);
  void ActionLine(const Action& action);
  void ExceptionLines(const std::vector<uint32_t>& exceptions);
  void TableLines(const Table& table);
  void ScaleLines(const Scale& scale);
  void Law();

  const Program& p_;
  std::string out_;
};

void ProgramPrinter::Head() {
  const PolicyHead& head = p_.policy;
  Line(0, "policy " + head.names.id + Dates(head.from, head.until));
  if (!head.version.empty()) Line(1, "version " + JsonQuote(head.version));
  if (!head.jurisdiction.empty()) Line(1, "jurisdiction " + head.jurisdiction);
  if (!head.currency.empty()) Line(1, "currency " + head.currency);
  if (!head.prevails.empty()) Line(1, "prevails " + head.prevails);
  Level(head.level, Direction::kNone);
  for (const ModuleUse& use : p_.uses)
    Line(0, "use " + use.path + " version " + JsonQuote(use.version) + " as " + use.local);
  if (!p_.calendar.empty()) {
    Line(0, "calendar " + p_.calendar_name + Dates(p_.calendar.first(), p_.calendar.last()));
  }
  for (const Role& role : p_.roles) Line(0, "role " + Id(role.names));
  for (const ChoiceType& choice : p_.choices) {
    Line(0, "choice " + Id(choice.names));
    for (const Names& option : choice.options) Line(1, option.id);
  }
}

void ProgramPrinter::FactLine(int level, const Fact& fact) {
  std::string text = "fact " + Id(fact.names) + " : " + PrintType(p_, fact.type);
  if (fact.over_time) text += " over time";
  if (!fact.source.empty()) text += " from " + fact.source;
  if (fact.closes_after != Span{}) text += " closes after " + PrintSpan(fact.closes_after);
  if (fact.range_from) text += " range " + PrintScalar(p_, *fact.range_from);
  if (fact.range_to) text += " to " + PrintScalar(p_, *fact.range_to);
  if (fact.personal) text += " personal";
  if (fact.restricted) text += " restricted";
  Line(level, text);
  Clause(level + 1, "bound to", fact.binding);
  if (fact.presumed == kNoExpr) return;
  std::string presumed = "presumed " + Text(fact.presumed);
  if (!fact.presumed_unless.empty()) presumed += " unless told by " + fact.presumed_unless;
  Line(level + 1, presumed);
  Cites(level + 2, fact.presumed_cites);
}

void ProgramPrinter::Facts() {
  for (const Entity& entity : p_.entities) {
    std::string text = "entity " + Id(entity.names);
    if (entity.exists_from != kNoIndex) text += " from " + IdAt(p_.facts, entity.exists_from);
    if (entity.exists_until != kNoIndex) text += " until " + IdAt(p_.facts, entity.exists_until);
    Line(0, text);
    for (const uint32_t fact : entity.facts)
      if (fact < p_.facts.size()) FactLine(1, p_.facts[fact]);
  }
  for (const EventType& event : p_.events) {
    Line(0, "event " + Id(event.names) + Of(event.entity));
    for (const uint32_t fact : event.facts)
      if (fact < p_.facts.size()) FactLine(1, p_.facts[fact]);
  }
}

void ProgramPrinter::ParameterLines(const Parameter& parameter) {
  Line(0, "parameter " + Id(parameter.names) + " : " + PrintType(p_, parameter.type));
  Clause(1, "=", parameter.value);
  Cites(1, parameter.cites);
}

void ProgramPrinter::DefinitionLines(const Definition& definition) {
  Line(0, "definition " + Id(definition.names) + Of(definition.entity) + " : " +
              PrintType(p_, definition.type));
  Level(definition.level, definition.direction);
  for (const DefinitionVersion& version : definition.versions) {
    Version(version.valid);
    Clause(2, "when", version.when);
    Clause(2, "=", version.value);
    Cites(2, version.cites);
  }
  ExceptionLines(definition.exceptions);
  for (const uint32_t lower : definition.overrides)
    Line(1, "overridden by " + IdAt(p_.definitions, lower));
}

void ProgramPrinter::ExceptionLines(const std::vector<uint32_t>& exceptions) {
  for (const uint32_t index : exceptions) {
    if (index >= p_.exceptions.size()) continue;
    const Exception& exception = p_.exceptions[index];
    Line(1,
         "exception " + Id(exception.names) + Dates(exception.valid.from, exception.valid.until));
    Clause(2, "by", exception.valid.by_date);
    Clause(2, "when", exception.when);
    Clause(2, "=", exception.value);
    Cites(2, exception.cites);
  }
}

void ProgramPrinter::ActionLine(const Action& action) {
  if (action.kind == ActionKind::kNone) return;
  std::string text = "then " + std::string(NameOf(action.kind));
  if (action.kind == ActionKind::kStart) text += " " + IdAt(p_.procedures, action.procedure);
  for (const uint32_t role : action.roles) text += " " + IdAt(p_.roles, role);
  const std::string& message = action.message.en.empty() ? action.message.zh : action.message.en;
  if (!message.empty()) text += ": " + JsonQuote(message);
  Line(2, text);
  for (const ActionArgument& argument : action.arguments)
    Line(3, argument.name + " = " + Text(argument.value));
}

void ProgramPrinter::RuleLines(const Rule& rule) {
  Line(0, "rule " + Id(rule.names) + Of(rule.entity));
  Level(rule.level, Direction::kNone);
  for (const RuleVersion& version : rule.versions) {
    Version(version.valid);
    Clause(2, "when", version.when == kNoExpr ? version.condition : version.when);
    for (const ExprId unless : version.unless) Clause(2, "unless", unless);
    ActionLine(version.action);
    if (version.counts_as != kNoIndex) Line(2, "counts as " + IdAt(p_.findings, version.counts_as));
    Cites(2, version.cites);
  }
  ExceptionLines(rule.exceptions);
}

std::string_view SymbolOf(Op op) {
  switch (op) {
    case Op::kBelow: return "< ";
    case Op::kAbove: return "> ";
    case Op::kAtLeast: return ">= ";
    case Op::kAtMost: return "<= ";
    case Op::kIsNot: return "is not ";
    default: return "";
  }
}

void ProgramPrinter::TableLines(const Table& table) {
  Line(0, "table " + Id(table.names) + " " + std::string(NameOf(table.mode)) +
              (table.data_until ? " until " + table.data_until->ToIso() : ""));
  for (const TableParameter& input : table.inputs)
    Line(1, "input " + input.names.id + " : " + PrintType(p_, input.type));
  for (const TableParameter& output : table.outputs)
    Line(1, "output " + output.names.id + " : " + PrintType(p_, output.type));
  for (const TableRow& row : table.rows) {
    std::string text = "|";
    for (const Cell& cell : row.inputs) {
      if (cell.any) text += " -";
      for (size_t i = 0; i < cell.tests.size(); ++i) {
        text += i > 0 ? " or " : " ";
        text += SymbolOf(cell.tests[i].compare);
        text += PrintScalar(p_, cell.tests[i].value);
      }
      text += " |";
    }
    for (const ExprId output : row.outputs) text += " " + Text(output) + " |";
    if (row.until) text += " until " + row.until->ToIso();
    if (!row.source.empty()) text += " source " + JsonQuote(row.source);
    Line(1, text);
  }
  Cites(1, table.cites);
}

void ProgramPrinter::ScaleLines(const Scale& scale) {
  Line(0, "scale " + Id(scale.names) + " of " + scale.of.names.id + " : " +
              PrintType(p_, scale.of.type));
  for (const ScaleBand& band : scale.bands) {
    std::string option = "?";
    if (scale.choice < p_.choices.size() && band.option < p_.choices[scale.choice].options.size())
      option = p_.choices[scale.choice].options[band.option].id;
    Line(1, option + (band.below ? " below " : " from ") + PrintScalar(p_, band.bound));
  }
  Cites(1, scale.cites);
}

void ProgramPrinter::Law() {
  for (const Finding& finding : p_.findings) {
    std::string text = "finding " + Id(finding.names) + Of(finding.entity);
    if (finding.made_by != kNoIndex) text += " made by " + IdAt(p_.roles, finding.made_by);
    if (finding.is_signed) text += " signed";
    if (finding.with_reasons) text += " with reasons";
    Line(0, text);
    for (const std::string& need : finding.needs) Line(1, "needs " + need);
    Cites(1, finding.cites);
  }
  for (const writ::Law& law : p_.laws) {
    Line(0, "law " + Id(law.names) + Dates(law.from, law.until));
    Level(law.level == NormLevel::kLaw ? NormLevel::kPolicy : law.level, Direction::kNone);
    for (const Article& a : law.articles) {
      std::string text = "article";
      if (!a.section.empty()) text += " sec " + a.section;
      if (!a.article.empty()) text += " " + a.article;
      if (!a.paragraph.empty()) text += " para " + a.paragraph;
      if (!a.item.empty()) text += " item " + a.item;
      Line(1, text + " " + JsonQuote(a.text));
    }
  }
}

}  // namespace

std::string Print(const Program& program) { return ProgramPrinter(program).Print(); }

}  // namespace writ
