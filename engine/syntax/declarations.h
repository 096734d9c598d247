// Declarations as written: facts, norms, and what stands around them. Acts are in procedure.h,
// tests in scenario.h.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/syntax/expression.h"

namespace writ::syntax {

// A declared name in up to two spellings. At least one is present. The one with a Han character is
// `zh`.
struct Alias {
  Name en, zh;
  Place place;
  const Name& any() const { return en.present() ? en : zh; }
};

// A message in up to two languages; the one that is absent is empty.
struct Text {
  std::string en, zh;
  Place place;
  bool present() const { return place.known(); }
};

// labour_contract_law art 40 para 1 item 2. Segments are text: 4.10 is not 4.1; Han numerals are
// digits here.
struct Citation {
  Path source;
  // Absent ones are empty; article 120-1 is 第一百二十条之一.
  std::string article, paragraph, item, section;
  Place place;
};

struct TypeRef {
  // number, percent, money, date, span, text, yes/no ("yes_no"), document, event, or a declared one
  Name name;
  bool list = false;  // list of NAME
  Place place;
};

struct Validity {  // valid from D [until D] [by date of EVENT]
  std::optional<Date> from, until;
  Name by_date_of;
  Place place;
};

// Which way a lower norm may deviate: "more is better for employee", "less is better for employee".
enum class Direction : uint8_t { kNone, kMoreIsBetter, kLessIsBetter };

struct Parameter {
  Alias alias;
  TypeRef type;
};

struct Policy {
  Alias alias;
  Text title;
  Name jurisdiction, currency;
  bool has_rounding = false;  // money rounds half up to 0.01 when paid
  RoundWord rounding = RoundWord::kHalfUp;
  std::optional<Number> rounding_unit;
  Place rounding_place, version_place, in_force_place;
  std::string version;
  std::optional<Date> in_force_from, in_force_until;
  Text owner;
  Name prevails;  // prevails zh | en
  Name level;     // level policy | handbook | contract | collective_agreement
};

struct Binding {
  Name library_name;
  ExprId value;
};
struct Use {
  Path path;
  Name shown_zh;  // use cn.labour_contract_law|劳动合同法
  Name as;
  std::string version;
  bool has_version = false;
  Name for_entity;
  std::vector<Binding> bindings;
};

struct Roles {
  std::vector<Alias> roles;
};
struct Choice {
  Alias alias;
  std::vector<Alias> options;
};

struct Field {
  Alias alias;
  TypeRef type;
  std::optional<Frequency> per;
  bool over_time = false;
  Name source;  // from crm
  std::optional<Quantity> closes_after;
  ExprId range_from = kNoExpr, range_to = kNoExpr;
  bool personal = false, restricted = false;
  Place place;
};
struct Entity {
  Alias alias;
  Name exists_from, exists_until;
  std::vector<Field> fields;
};
struct Event {
  Alias alias;
  Name of_entity;
  std::vector<Field> fields;
};

struct ParameterDecl {  // parameter overtime_rule : OvertimeRule = included
  Alias alias;
  TypeRef type;
  ExprId value = kNoExpr;
  std::vector<Citation> cites;
};

struct Define {
  Alias alias;
  Name of_entity;
  std::optional<Frequency> per;
  TypeRef type;
  Validity valid;
  Direction direction = Direction::kNone;
  ExprId when = kNoExpr;  // the domain: outside it the value is not applicable
  ExprId value = kNoExpr;
  std::vector<Citation> cites;
};

enum class Notify : uint8_t { kWarn, kAdvise, kFlag };
struct NotifyAction {
  Notify verb;
  std::vector<Name> roles;
  Text message;
};
struct Argument {
  Name name;
  ExprId value;
};
struct StartAction {
  Name procedure;
  std::vector<Argument> arguments;
};
using Action = std::variant<std::monostate, NotifyAction, StartAction>;

struct Rule {
  Alias alias;
  Name for_entity;
  Validity valid;
  ExprId when = kNoExpr;
  std::vector<ExprId> unless;
  Action action;
  Path counts_as;
  std::vector<Citation> cites;
};

struct Exception {
  Alias alias;
  std::vector<Path> to;
  Validity valid;
  ExprId when = kNoExpr;
  std::vector<ExprId> values;  // one per target; empty for an exception to a rule
  std::vector<Citation> cites;
};

struct Presume {
  Path fact;
  ExprId value;
  Name unless_told_by;
  std::vector<Citation> cites;
};

enum class TableMode : uint8_t { kUnique, kFirst, kData };
struct CellTest {
  CompareOp op = CompareOp::kIs;
  ExprId value = kNoExpr;
};
struct Cell {
  bool any = false;
  std::vector<CellTest> tests;
  Place place;
};  // tests are alternatives; an output has one kIs
struct Row {
  std::vector<Cell> cells;
  Place place;
};
struct Table {
  Alias alias;
  std::vector<Parameter> inputs;
  std::vector<Parameter> outputs;  // one, unnamed, for a data table
  std::optional<Frequency> per;    // money per month: the unit of the output, shown only
  TableMode mode = TableMode::kUnique;
  std::string data_path;  // from data "cn/minimum-wage.csv"
  std::vector<Row> rows;
  std::vector<Citation> cites;
};

struct Band {
  Alias alias;
  bool below = false;
  ExprId bound = kNoExpr;
};
struct Scale {
  Alias alias;
  Parameter of;
  std::vector<Band> bands;
  std::vector<Citation> cites;
};

struct Finding {
  Alias alias;
  Name for_entity;
  std::vector<Name> needs;
  Name made_by;
  bool is_signed = false, with_reasons = false;
  std::vector<Citation> cites;
};

}  // namespace writ::syntax
