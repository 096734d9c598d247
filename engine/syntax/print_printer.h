// The formatter's parts share one Printer: words, expressions, and the page they go to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/syntax/print_page.h"
#include "engine/syntax/print_words.h"

namespace writ::syntax {

class Printer : public Wording {
 public:
  Printer(const Tree& tree, Language language, const Spelling& spelling, Page* page,
          bool both = true)
      : Wording(language, spelling, both), tree_(tree), page_(page) {}

  // One top-level declaration with its comments; `previous` is the one above it, or null.
  void Print(const Item& item, const Item* previous);
  // On one line.
  std::string Inline(ExprId expr) const { return Operand(expr, kOr); }

 private:
  friend class Parts;
  using Wording::Of;

  // How tightly an operator binds; a looser operand stands in parentheses.
  enum Level : int {
    kOr,
    kNot,
    kWindow,
    kCompare,
    kRound,
    kSum,
    kProduct,
    kSign,
    kPostfix,
    kSimple
  };

  // A line of a declaration that starts with its keyword: `unless underperformance`.
  struct Clause {
    std::string keyword;
    uint32_t at = kNowhere;
    ExprId expr = kNoExpr;          // either an expression
    std::vector<std::string> list;  // or a list that may wrap at its commas
  };
  // A row of columns that line up: cells that are empty in every row take no room.
  struct Columns {
    uint32_t at = kNowhere;
    std::vector<std::string> cells;
  };
  // A member of a { a; b } that may stand on one line.
  struct Part {
    uint32_t at = kNowhere;
    std::string text;
    std::string rest = {};  // lines up with that of the other members when each has its line
  };

  // ---- expressions: print_expression.cc, print_time.cc ----
  std::string Operand(ExprId id, int level) const;
  void Write(ExprId id, int level, std::string* out) const;
  int LevelOf(ExprId id) const;
  std::string Moment(ExprId id) const;
  void List(const std::vector<ExprId>& list, int level, std::string* out) const;
  void Compare(const CompareExpr& e, std::string_view window, std::string* out) const;
  void Compare(const OneOfExpr& e, std::string_view window, std::string* out) const;
  void Windowed(ExprId operand, const std::string& window, std::string* out) const;
  std::string OfCounting(const Counting& counting) const;  // empty, or after a space
  std::string OfSkipping(const Skipping& skipping) const;  // likewise
  std::string OfRange(const Range& range) const;           // likewise
  std::string_view CompareWord(CompareOp op) const;
  std::string_view DateWord(CompareOp op) const;
  std::string_view AggregateWord(Aggregate function) const;
  void Put(const NumberLit& e, std::string* out) const;
  void Put(const PercentLit& e, std::string* out) const;
  void Put(const PointsLit& e, std::string* out) const;
  void Put(const MoneyLit& e, std::string* out) const;
  void Put(const DateLit& e, std::string* out) const;
  void Put(const PeriodLit& e, std::string* out) const;
  void Put(const SpanLit& e, std::string* out) const;
  void Put(const TextLit& e, std::string* out) const;
  void Put(const YesNoLit& e, std::string* out) const;
  void Put(const NoneLit& e, std::string* out) const;
  void Put(const NameExpr& e, std::string* out) const;
  void Put(const CallExpr& e, std::string* out) const;
  void Put(const OrdinalExpr& e, std::string* out) const;
  void Put(const EventExpr& e, std::string* out) const;
  void Put(const NegateExpr& e, std::string* out) const;
  void Put(const BinaryExpr& e, std::string* out) const;
  void Put(const CompareExpr& e, std::string* out) const;
  void Put(const OneOfExpr& e, std::string* out) const;
  void Put(const NotExpr& e, std::string* out) const;
  void Put(const LogicExpr& e, std::string* out) const;
  void Put(const ConsecutiveExpr& e, std::string* out) const;
  void Put(const InAtLeastExpr& e, std::string* out) const;
  void Put(const AnyTimeExpr& e, std::string* out) const;
  void Put(const TrendExpr& e, std::string* out) const;
  void Put(const LatestExpr& e, std::string* out) const;
  void Put(const PeriodExpr& e, std::string* out) const;
  void Put(const AtExpr& e, std::string* out) const;
  void Put(const ShiftExpr& e, std::string* out) const;
  void Put(const TimeBetweenExpr& e, std::string* out) const;
  void Put(const AggregateExpr& e, std::string* out) const;
  void Put(const TeamExpr& e, std::string* out) const;
  void Put(const SomeExpr& e, std::string* out) const;
  void Put(const PickExpr& e, std::string* out) const;
  void Put(const RoundExpr& e, std::string* out) const;
  void Put(const ErrorExpr& e, std::string* out) const;

  // ---- layout: print_layout.cc ----
  uint32_t At(ExprId id) const;
  uint32_t EndOf(ExprId id) const;
  static uint32_t At(const Place& place) { return place.known() ? place.begin : kNowhere; }
  static uint32_t At(const Name& name) { return At(name.place); }
  static uint32_t At(const Path& path) { return path.empty() ? kNowhere : At(path.front()); }
  static uint32_t At(const std::vector<Citation>& cites);
  static uint32_t CloserOf(const Place& place) { return place.known() ? place.end - 1 : kNowhere; }
  uint32_t CloserAfter(uint32_t at) const;
  bool HasComment(uint32_t begin, uint32_t end) const;
  bool HasComment(const Place& place) const {
    return place.known() && HasComment(place.begin, place.end);
  }
  void Clauses(int indent, const std::vector<Clause>& clauses);
  void WrapList(const std::vector<std::string>& list);
  void Header(const std::vector<std::string>& parts, int indent);
  void Rows(int indent, const std::vector<Columns>& rows);
  void Braces(const std::vector<Part>& parts, int indent, const Place& place);
  void Break(ExprId id, int level, int word_end, int body);
  void BreakBraces(const LogicExpr& logic);
  void AddClause(std::vector<Clause>* clauses, Word keyword, uint32_t at, std::string text) const;
  void AddClause(std::vector<Clause>* clauses, Word keyword, ExprId expr) const;
  void AddCites(std::vector<Clause>* clauses, Word keyword,
                const std::vector<Citation>& cites) const;
  void AddValid(std::vector<Clause>* clauses, const Validity& valid) const;

  // ---- pieces of declarations ----
  std::string Subject(const Alias& alias, const Name& entity) const;
  std::string ForEntity(const Name& entity) const;  // empty, or after a space
  std::string From(std::optional<Date> from, std::optional<Date> until) const;
  std::string CitesInline(const std::vector<Citation>& cites) const;  // empty, or after a space
  std::string WithArguments(const std::vector<Argument>& arguments) const;  // likewise
  std::vector<std::string> FieldCells(const Field& field) const;
  std::string OfAction(const NotifyAction& notify) const;
  std::string OfAction(const StartAction& start) const;
  Columns Heading(const Table& table) const;
  std::string OfCell(const Cell& cell) const;
  std::string OfEvents(const EventAlternatives& events) const;
  Clause Exclusive(const Name& entity) const;
  std::string OfOtherwise(const Otherwise& otherwise) const;
  std::string OfObjection(const ObjectionClause& objection) const;
  std::string OfEnd(const Alias& outcome) const;
  std::string OfEntry(const GivenEntry& entry) const;
  std::string OfValue(const GivenValue& value) const;
  std::string OfField(const GivenField& field) const;
  void Fields(const std::vector<Field>& fields, const Place& place);
  void AddEvents(const std::vector<EventAlternatives>& events);
  void Duties(const std::vector<Duty>& duties, int indent);

  // ---- declarations: print_declarations.cc, print_norms.cc, print_law.cc, print_procedure.cc ----
  void Print(const Policy& policy, const Place& place);
  void Print(const Use& use, const Place& place);
  void Print(const Roles& roles, const Place& place);
  void Print(const Choice& choice, const Place& place);
  void Print(const Entity& entity, const Place& place);
  void Print(const Event& event, const Place& place);
  void Print(const ParameterDecl& decl, const Place& place);
  void Print(const Define& define, const Place& place);
  void Print(const Rule& rule, const Place& place);
  void Print(const Exception& exception, const Place& place);
  void Print(const Presume& presume, const Place& place);
  void Print(const Table& table, const Place& place);
  void Print(const Scale& scale, const Place& place);
  void Print(const Finding& finding, const Place& place);
  void Print(const Obligation& obligation, const Place& place);
  void Print(const Law& law, const Place& place);
  void Print(const Procedure& procedure, const Place& place);
  void Print(const Document& document, const Place& place);
  void Print(const Scenario& scenario, const Place& place);
  void Write(const HaveBefore& before, int indent);
  void Write(const NeverWhile& never, int indent);
  void Write(const HappenOnDay& happen, int indent);
  void Write(const HappenAfter& happen, int indent);
  void Write(const Either& either, int indent);

  // ---- statements: print_acts.cc (one line), print_procedure.cc (with bodies) ----
  std::string Act(const Provide& provide) const;
  std::string Act(const Sign& sign) const;
  std::string Act(const Decide& decide) const;
  std::string Act(const Serve& serve) const;
  std::string Act(const Issue& issue) const;
  std::string Act(const Pay& pay) const;
  std::string Act(const Records& records) const;
  std::string Act(const MakeFinding& make) const;
  std::string Act(const FactDecl& fact) const;
  std::string Act(const Wait& wait) const;
  std::string Act(const WaitFor& wait) const;
  std::string Act(const CallProcedure& call) const;
  std::string Act(const Effect& effect) const;
  std::string Act(const Cancel& cancel) const;
  std::string Act(const End& end) const;
  std::optional<std::string> OneLine(const Statement& statement) const;
  void Body(const Block& block, int indent, uint32_t begin, uint32_t closer);
  void Print(const Statement& statement, int indent);
  void Flow(const Step& step, int indent, const Place& place);
  void Flow(const Check& check, int indent, const Place& place);
  void Flow(const If& branch, int indent, const Place& place);
  void Flow(const Choose& choose, int indent, const Place& place);
  void Flow(const Together& together, int indent, const Place& place);
  void Flow(const Race& race, int indent, const Place& place);
  void Flow(const ForEach& each, int indent, const Place& place);
  void Flow(const Repeat& repeat, int indent, const Place& place);
  void Flow(const Meanwhile& meanwhile, int indent, const Place& place);
  void Flow(const WhileMilestone& milestone, int indent, const Place& place);
  void Flow(const Region& region, int indent, const Place& place);
  void Print(const Reaction& reaction, int indent);
  void Lines(const Block& block, int indent, uint32_t closer);
  void Branches(const std::vector<Block>& branches, int indent, const Place& place);

  // ---- scenarios: print_scenario.cc ----
  static void InAuthorsOrder(std::vector<Part>* parts);
  void Write(const GivenSubject& given, const Place& place);
  void Write(const GivenTeam& given, const Place& place);
  void Write(const GivenCase& given, const Place& place);
  void Write(const Line::AsOf& line, const Place& place);
  void Write(const Line::KnownOn& line, const Place& place);
  void Write(const ExpectOutcome& expect, const Place& place);
  void Write(const ExpectValue& expect, const Place& place);
  void Write(const ExpectBlocked& expect, const Place& place);
  void Write(const ExpectCites& expect, const Place& place);

  const Tree& tree_;
  Page* page_;
};

}  // namespace writ::syntax
