// From expressions as written to expressions of the Program. One object lowers one text in its
// surroundings.
//
// Recursion follows parentheses, which the parser limits; chains of operators are walked in loops.
// A bad operand makes the whole bad without a further word, so that one mistake gives one
// diagnostic.
#pragma once

#include <initializer_list>

#include "engine/check/checker.h"

namespace writ::check {

class Lowering {
 public:
  Lowering(Checker& c, Context& at) : c_(c), p_(c.p), at_(at), tree_(c.TreeOf(at)) {}

  Value Any(syntax::ExprId id, const Type* expected = nullptr);
  ExprId Condition(syntax::ExprId id, bool series_allowed);
  ExprId As(syntax::ExprId id, const Type& type);
  std::optional<Scalar> Fixed(syntax::ExprId id, const Type& type);
  // `by date of X`: a date, or the day of an event.
  ExprId DateNamed(const syntax::Name& name);
  Value Named(const syntax::Path& path, Place place);

 private:
  // ---- one for each node ----
  Value Node(const syntax::NumberLit& node);
  Value Node(const syntax::PercentLit& node);
  Value Node(const syntax::PointsLit& node);
  Value Node(const syntax::MoneyLit& node);
  Value Node(const syntax::DateLit& node);
  Value Node(const syntax::PeriodLit& node);
  Value Node(const syntax::SpanLit& node);
  Value Node(const syntax::TextLit& node);
  Value Node(const syntax::YesNoLit& node);
  Value Node(const syntax::NoneLit& node);
  Value Node(const syntax::NameExpr& node);
  Value Node(const syntax::CallExpr& node);
  Value Node(const syntax::OrdinalExpr& node);
  Value Node(const syntax::EventExpr& node);
  Value Node(const syntax::NegateExpr& node);
  Value Node(const syntax::BinaryExpr& node);
  Value Node(const syntax::CompareExpr& node);
  Value Node(const syntax::OneOfExpr& node);
  Value Node(const syntax::NotExpr& node);
  Value Node(const syntax::LogicExpr& node);
  Value Node(const syntax::ConsecutiveExpr& node);
  Value Node(const syntax::InAtLeastExpr& node);
  Value Node(const syntax::AnyTimeExpr& node);
  Value Node(const syntax::TrendExpr& node);
  Value Node(const syntax::LatestExpr& node);
  Value Node(const syntax::PeriodExpr& node);
  Value Node(const syntax::AtExpr& node);
  Value Node(const syntax::ShiftExpr& node);
  Value Node(const syntax::TimeBetweenExpr& node);
  Value Node(const syntax::AggregateExpr& node);
  Value Node(const syntax::TeamExpr& node);
  Value Node(const syntax::SomeExpr& node);
  Value Node(const syntax::PickExpr& node);
  Value Node(const syntax::RoundExpr& node);
  Value Node(const syntax::ErrorExpr&) { return {}; }

  // ---- lower_names.cc ----
  Value Option(const syntax::Path& path, const Type& choice, bool* known);
  Value Head(const syntax::Path& path, size_t* used);
  Value ScopedName(const syntax::Name& name, bool* known);
  Value FromSymbol(const Symbol& symbol, const syntax::Path& path);
  Value ReadFact(uint32_t fact);
  Value Event(uint32_t index);
  Value Member(const Value& record, const syntax::Name& name);
  Value ReferToDefinition(uint32_t index, const syntax::Path& path);
  Value ReferToRule(uint32_t index, const syntax::Path& path);
  Value CaseName(uint32_t index);
  bool SameSubject(uint32_t entity, const syntax::Path& path);
  bool IsPlainUnknown(syntax::ExprId id) const;
  Value TableCall(const syntax::CallExpr& node, uint32_t table, int32_t output);
  Value BandOf(const syntax::CallExpr& node, uint32_t scale);
  ExprId Fit(Value& value, syntax::ExprId id, const Type& type);
  ExprId Day(syntax::ExprId id);
  bool IsEventDefinition(const Value& value) const;
  bool Accept(Value& value, syntax::ExprId id, const Type& type);

  // ---- lower_values.cc ----
  Value Constant(Scalar scalar, bool literal = true);
  Value Binary(syntax::BinaryOp op, const Value& left, const Value& right, Place place);
  std::optional<Type> Sum(syntax::BinaryOp op, Value& left, Value& right, bool* ratio);
  std::optional<Type> Product(const Value& left, const Value& right, bool* ratio) const;
  std::optional<Type> Quotient(const Value& left, const Value& right, bool* ratio) const;
  Value CannotCalculate(syntax::BinaryOp op, const Value& left, const Value& right);
  bool ReportDateArithmetic(syntax::BinaryOp op, const Value& left, const Value& right);
  std::pair<Value, Value> Pair(syntax::ExprId left, syntax::ExprId right);
  Value Compare(Op op, Value left, Value right, Place place);

  // ---- lower_units.cc ----
  // Makes two values comparable, or reports why they are not.
  bool Unify(Value& left, Value& right, bool report_words = true);
  bool Convert(Value& value, TypeKind kind);  // literals, ratios, zero, events
  bool SameCurrency(const Value& left, const Value& right, Place place);
  bool ReportNumberFor(TypeKind kind, const Value& number, const std::string& currency);
  bool ReportUnitBesideNumber(const Value& left, const Value& right);
  bool WrittenInChinese(Place literal) const;
  bool SpansComparable(const Value& left, const Value& right);
  bool Periodic(const Value& left, const Value& right, std::optional<Frequency>* per);
  void Retype(Value& value, TypeKind kind);

  // ---- lower_time.cc ----
  void ReportBareSeries(const Value& value, syntax::ExprId id);
  bool HasPeriods(int32_t count, Place place);  // false after a diagnostic: a window of none
  std::optional<Frequency> PeriodUnit(const syntax::Quantity& quantity);
  // How many periods a length of months or years is.
  std::optional<int32_t> PeriodsIn(const syntax::Quantity& length, Frequency frequency);
  uint32_t AddWindow(Window window);
  bool FillSkipping(const syntax::Skipping& skipping, Window* window);
  Value WindowOperand(syntax::ExprId id, Frequency frequency, bool condition);
  Value WindowTest(Op op, const Value& operand, const Window& window, int32_t count);

  // ---- lower_aggregate.cc ----
  bool LowerWhere(const Value& list, syntax::ExprId where, std::vector<ExprId>* args);
  bool ReportUncountable(syntax::Aggregate function, const Value& operand);
  Value OverLast(const syntax::AggregateExpr& node, const syntax::LastRange& range, const Value& v);
  Value OverRange(const syntax::AggregateExpr& node, const syntax::BetweenRange& range,
                  const Value& v);
  Value WithinAny(const syntax::AggregateExpr& node, const syntax::AnyWindowRange& range,
                  const Value& v);
  Value WholeList(const syntax::AggregateExpr& node, const Value& v);
  bool ListHasDate(const Value& v);
  Type AggregateType(syntax::Aggregate function, const Value& v) const;

  ExprId Emit(Op op, Type type, std::span<const ExprId> args, uint32_t index = 0, int32_t count = 0,
              uint32_t window = kNoIndex);
  ExprId Emit(Op op, Type type, std::initializer_list<ExprId> args, uint32_t index = 0,
              int32_t count = 0, uint32_t window = kNoIndex) {
    return Emit(op, type, std::span<const ExprId>(args.begin(), args.size()), index, count, window);
  }
  Value Make(Op op, Type type, std::initializer_list<ExprId> args, uint32_t index = 0,
             int32_t count = 0, uint32_t window = kNoIndex) {
    Value value;
    value.id = Emit(op, type, args, index, count, window);
    value.type = type;
    return value;
  }
  Place PlaceOfExpr(const Value& value) const {
    return value.id == kNoExpr ? place_ : p_.exprs[value.id].place;
  }

  Checker& c_;
  Program& p_;
  Context& at_;
  const syntax::Tree& tree_;
  Place place_;                     // of the node being lowered
  const Type* expected_ = nullptr;  // what the surroundings would like it to be
  bool projecting_ = false;         // the operand of an aggregate: `trainings.hours` is allowed
};

Span SpanOf(const syntax::Quantity& quantity);

}  // namespace writ::check
