// From the grammar's flat nodes to the tree. One Builder reads one declaration at a time.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/syntax/parse_internal.h"

namespace writ::syntax {

// The parts of a node, taken from left to right.
class Parts {
 public:
  Parts(std::span<const Node> nodes, const Node& parent)
      : nodes_(nodes), at_(static_cast<size_t>(&parent - nodes.data()) + 1), end_(parent.next) {}

  bool More() const { return at_ < end_; }
  uint16_t id() const { return More() ? nodes_[at_].id : 0; }
  bool Is(uint16_t id) const { return More() && nodes_[at_].id == id; }
  const Node& Next() {
    const Node& node = nodes_[at_];
    at_ = node.next;
    return node;
  }
  const Node* Take(uint16_t id) { return Is(id) ? &Next() : nullptr; }
  bool Skip(uint16_t id) { return Take(id) != nullptr; }
  // The next part of that kind, whatever stands before it.
  const Node* Find(uint16_t id) {
    while (More()) {
      const Node& node = Next();
      if (node.id == id) return &node;
    }
    return nullptr;
  }

 private:
  std::span<const Node> nodes_;
  size_t at_, end_;
};

class Builder {
 public:
  Builder(const SourceFile& source, const LexedText& lexed, const Limits& limits, Tree* tree,
          Diagnostics* diagnostics)
      : source_(source),
        lexemes_(lexed.lexemes),
        normal_(lexed.normal),
        limits_(limits),
        tree_(*tree),
        diagnostics_(*diagnostics) {}

  // Appends the item whose nodes these are to the tree. An item `cut_off` by a mistake keeps what
  // stands before it, but for the expression that may have gone on: that becomes an ErrorExpr.
  void Build(std::span<const Node> nodes, bool cut_off);

 private:
  // A window of time as written, before it is put around a comparison.
  struct Window;

  // ---- nodes and places: parse_literals.cc ----
  Parts PartsOf(const Node& node) const { return {nodes_, node}; }
  const Node& Only(const Node& node) const { return *(&node + 1); }
  Place PlaceOf(const Node& node) const;
  Place PlaceOf(const Node& first, const Node& last) const;
  std::string_view Raw(const Node& node) const;  // the author's bytes
  std::string Folded(const Node& node) const;    // with ASCII digits and signs
  std::string InDigits(const Node& node) const;  // with ASCII digits for Han numerals too
  ExprId Add(ExprNode node, Place place);
  Place PlaceOf(ExprId id) const { return tree_.expressions[id].place; }
  Diagnostic& Report(DiagnosticKind kind, Place place, std::vector<writ::Argument> arguments = {});
  void ReportTwice(bool already, const Node& node);

  // ---- names, texts and literals: parse_literals.cc ----
  std::string Normal(std::string_view text, Place place);
  Name NameOf(const Node& name);
  Name TakeName(Parts* parts);
  std::vector<Name> TakeNames(Parts* parts);
  Path PathOf(const Node& path);
  std::vector<Path> TakePaths(Parts* parts);
  Alias AliasOf(const Node& alias);
  std::string StringOf(const Node& token);
  Text TextOf(const Node& text);
  TypeRef TypeOf(const Node& type);
  Parameter ParameterOf(const Node& parameter);
  Date DateOf(const Node& token);
  Period PeriodOf(const Node& token);
  Number NumberOf(const Node& node);
  int32_t CountOf(const Node& token);
  Quantity QuantityOf(const Node& quantity);
  Quantity LengthOf(const Node& token);
  Unit UnitOf(const Node& unit);
  Frequency FrequencyOf(const Node& per);
  NumberLit MeasuredOf(const Node& token);
  MoneyLit MoneyOf(const Node& token);
  RoundWord RoundingOf(const Node& round_word);

  // ---- citations: parse_citation.cc ----
  std::string SegmentOf(const Node& segment);
  void ReadArticle(std::string_view text, Citation* citation) const;
  void ReadArticleNumber(const Node& number, Citation* citation);
  Citation CitationOf(const Node& citation);
  std::vector<Citation> TakeCitations(Parts* parts);
  std::vector<Citation> CitesOf(const Node* cites);

  // ---- expressions: parse_expression.cc, parse_atom.cc, parse_time.cc ----
  ExprId Expr(const Node& expr);
  ExprId Condition(const Node& condition);
  ExprId Comparison(ExprId left, const Node& comparison);
  ExprId Compared(ExprId left, Parts parts, const Node& comparison);
  CompareOp OpOf(const Node& comparator);
  bool SaidOfDates(const Node& comparator) const;
  CompareOp Inclusive(const Node& or_word) const;
  ExprId Value(const Node& value);
  void CheckMinus(const Node& token);
  ExprId Rounded(ExprId operand, const Node& round, Place place);
  ExprId Operand(const Node& operand);
  ExprId Postfix(ExprId left, const Node& postfix);
  ExprId Atom(const Node& atom);
  ExprId Literal(const Node& literal);
  ExprNode NumericLiteral(Parts parts, const Node& first);
  ExprId Reference(const Node& reference);
  ExprId Simple(const Node& simple);
  ExprId Moment(const Node& moment);
  ExprId Group(const Node& group);
  ExprId PickOf(Parts parts, Place place);
  ExprId SomeOf(Parts parts, Place place);
  ExprId EventOf(const Node& event);
  std::vector<ExprId> Rest(Parts* parts, uint16_t id);
  void CheckMixed(const std::vector<const Node*>& conditions, const std::vector<bool>& ors);

  Window WindowOf(const Node& window);
  ExprId Windowed(ExprId operand, const Window& window, Place place);
  ExprId Trend(ExprId left, const Node& comparison, std::vector<Window>* windows);
  Skipping SkippingOf(const Node& skipping);
  Counting TakeCounting(Parts* parts);
  ExprId AggregateOf(Parts parts, Place place);
  ExprId ChineseAggregate(ExprId left, Parts parts, Place place);
  ExprId TeamOf(Parts parts, Place place);
  Range RangeOf(const Node& range);
  Range ChineseRangeOf(const Node& range);
  ExprId PeriodExprOf(const Node& prefix, const Node& moment, Place place);
  ExprId PeriodAfter(ExprId date, const Node& period_word);
  ExprId InPeriod(const Node& period);
  Aggregate FunctionOf(const Node& aggregate) const;

  // ---- declarations: parse_declarations.cc, parse_norms.cc, parse_law.cc ----
  Policy PolicyOf(const Node& node);
  void ReadPolicyClause(const Node& clause, Policy* policy);
  void ReadRounding(const Node& rounding, Policy* policy);
  Name LevelOf(const Node& level);
  Use UseOf(const Node& node);
  Roles RolesOf(const Node& node);
  Choice ChoiceOf(const Node& node);
  Entity EntityOf(const Node& node);
  Event EventDeclOf(const Node& node);
  std::vector<Field> FieldsOf(const Node* fields);
  Field FieldOf(const Node& field);
  void ReadFieldNote(const Node& note, Field* field);
  ParameterDecl ParameterDeclOf(const Node& node);
  std::pair<Alias, Name> SubjectOf(const Node& subject);
  std::vector<Argument> ArgumentsOf(const Node* arguments);
  Argument ArgumentOf(const Node& argument);

  Define DefineOf(const Node& node);
  Validity ValidityOf(const Node& validity);
  Rule RuleOf(const Node& node);
  Action ActionOf(const Node& then);
  Exception ExceptionOf(const Node& node);
  Presume PresumeOf(const Node& node);
  Table TableOf(const Node& node);
  Row RowOf(const Node& row);
  Cell CellOf(const Node& cell);
  bool IsHeader(const Row& row, const Table& table) const;
  void ReadRows(Parts* parts, Table* table);
  Scale ScaleOf(const Node& node);
  Finding FindingOf(const Node& node);

  Law LawOf(const Node& node);
  Obligation ObligationOf(const Node& node);
  Path EffectNameOf(const Node& effect_name);
  std::vector<Duty> DutiesOf(Parts parts);
  Duty DutyOf(const Node& duty);
  ExprId FollowedOf(const Node& followed);
  DutyNode LaterDutyOf(Parts parts);
  std::vector<EventAlternatives> EventsOf(const Node& events);

  // ---- acts: parse_procedure.cc, parse_acts.cc ----
  Procedure ProcedureOf(const Node& node);
  Document DocumentOf(const Node& node);
  Block BlockOf(const Node& block);
  Statement StatementOf(const Node& statement);
  bool ReadAct(const Node& node, Statement* result);
  Sign SignOf(const Node& node);
  int32_t PeopleOf(const Node& people);
  Decide DecideOf(const Node& node);
  Alias OutcomeOf(Parts* parts);
  Step StepOf(const Node& node);
  void ReadStepClause(const Node& clause, Step* step);
  Otherwise OtherwiseOf(const Node& otherwise);
  ObjectionClause ObjectionOf(const Node& objection);
  Deontic DeonticOf(const Node& deontic) const;
  Check CheckOf(const Node& node);
  If IfOf(const Node& node);
  Choose ChooseOf(const Node& node);
  std::vector<Block> BranchesOf(const Node& branches);
  Together TogetherOf(const Node& node);
  ForEach ForEachOf(const Node& node);
  Repeat RepeatOf(const Node& node);
  Wait WaitOf(const Node& node);
  WaitFor WaitForOf(const Node& node);
  Effect EffectOf(const Node& node);
  Meanwhile MeanwhileOf(const Node& node);
  Reaction ReactionOf(const Node& node);
  void ReadReactionAct(const Node& act, Reaction* reaction);

  // ---- scenarios: parse_scenario.cc ----
  Scenario ScenarioOf(const Node& node);
  Line LineOf(const Node& line);
  GivenSubject GivenSubjectOf(const Node& node);
  GivenTeam GivenTeamOf(const Node& node);
  GivenTeamFigure FigureOf(const Node& figure);
  GivenCase GivenCaseOf(const Node& node);
  std::vector<GivenField> GivenFieldsOf(const Node& fields, GivenSubject* subject);
  GivenValue GivenValueOf(const Node& value);
  void ReadGivenNote(const Node& note, GivenValue* value);
  GivenEntry GivenEntryOf(const Node& entry);
  void Expectation(const Node& node, Line* line);
  const SourceFile& source_;
  std::span<const Lexeme> lexemes_;
  bool normal_;
  const Limits& limits_;
  Tree& tree_;
  Diagnostics& diagnostics_;
  std::span<const Node> nodes_;
  bool chinese_ = false, counted_ = false;  // begins in Chinese; after a count, 3次 is 3
};

struct Builder::Window {
  enum class Kind : uint8_t { kConsecutive, kInAtLeast, kAnyTime } kind = Kind::kConsecutive;
  Quantity length;
  int32_t at_least = 0;
  ExprId since = kNoExpr;
  Skipping skipping;
  Counting counting;
  Place place;
};

}  // namespace writ::syntax
