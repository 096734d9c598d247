// What a Program declares, one struct a kind of thing. They refer to one another by index into the
// Program's vectors (program.h) and to expressions by ExprId.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/number.h"
#include "engine/base/sha256.h"
#include "engine/base/source.h"
#include "engine/program/expr.h"

namespace writ {

struct LocalText {  // what people read, in both languages; one may be empty
  std::string en, zh;
  friend bool operator==(const LocalText&, const LocalText&) = default;
};

// A declared thing's names. `id` is what JSON, keys and hashes use: the Latin alias in snake_case,
// else the Han name.
struct Names {
  std::string id;
  std::string en, zh;  // as declared; either may be empty, not both
  std::string module;  // local name of its `use`; empty for the policy itself
  Place place;
};

struct Citation {
  std::string source;  // id of the law
  std::string article, paragraph, item, section;
  uint32_t law = 0xFFFFFFFF;   // into Program::laws
  uint32_t text = 0xFFFFFFFF;  // into that law's articles, when it holds the text
  Place place;
};

// A constant or a computed scalar. Which member counts depends on the type.
struct Scalar {
  Type type;
  Number number;     // number, percent (ratio), points, money amount
  std::string text;  // text; currency of money
  Date date;
  Period period;
  Span span;
  SpanBetween between;  // when `is_between`
  bool is_between = false;
  bool yes = false;
  uint32_t option = 0;  // choice
  friend bool operator==(const Scalar&, const Scalar&) = default;
};

struct ChoiceType {
  Names names;
  std::vector<Names> options;
};

struct Fact {
  Names names;
  Type type;
  uint32_t entity = 0;
  bool over_time = false;  // yes/no over time
  std::string source;      // "crm"; empty if none was said: who can supply it
  Span closes_after;       // after the period's end
  std::optional<Scalar> range_from, range_to;
  bool personal = false, restricted = false;
  ExprId presumed = kNoExpr;    // value when nothing is recorded
  std::string presumed_unless;  // role that could tell otherwise
  std::vector<Citation> presumed_cites;
  ExprId binding = kNoExpr;  // a library's fact bound to the policy's fact or definition
};

struct Entity {
  Names names;
  uint32_t exists_from = 0xFFFFFFFF, exists_until = 0xFFFFFFFF;  // facts
  std::vector<uint32_t> facts;
};

enum class Direction : uint8_t { kNone, kMoreIsBetter, kLessIsBetter };
enum class NormLevel : uint8_t { kLaw, kCollectiveAgreement, kContract, kPolicy, kHandbook };

// One version of a definition or rule: in force from..until, chosen by the decision date or by the
// date of an event.
struct Validity {
  std::optional<Date> from, until;
  ExprId by_date = kNoExpr;
};

struct Exception {
  Names names;
  Validity valid;
  ExprId when = kNoExpr;
  ExprId value = kNoExpr;  // kNoExpr: the rule does not hold
  std::vector<Citation> cites;
};

struct DefinitionVersion {
  Validity valid;
  ExprId when = kNoExpr;  // domain
  ExprId value = kNoExpr;
  std::vector<Citation> cites;
};

struct Definition {
  Names names;
  uint32_t entity = 0;
  Type type;
  Direction direction = Direction::kNone;
  NormLevel level = NormLevel::kPolicy;
  std::vector<DefinitionVersion> versions;
  std::vector<uint32_t> exceptions;  // in the order they stand in the text
  std::vector<uint32_t> overrides;   // lower norms that deviate in the employee's favour
};

enum class ActionKind : uint8_t { kNone, kWarn, kAdvise, kFlag, kStart };
struct ActionArgument {
  std::string name;
  ExprId value;
};
struct Action {
  ActionKind kind = ActionKind::kNone;
  std::vector<uint32_t> roles;
  LocalText message;
  uint32_t procedure = 0xFFFFFFFF;  // Program::procedures
  std::vector<ActionArgument> arguments;
};

struct RuleVersion {
  Validity valid;
  ExprId condition = kNoExpr;  // `when` and not each `unless`
  ExprId when = kNoExpr;
  std::vector<ExprId> unless;
  Action action;
  uint32_t counts_as = 0xFFFFFFFF;  // finding
  std::vector<Citation> cites;
};

struct Rule {
  Names names;
  uint32_t entity = 0;
  NormLevel level = NormLevel::kPolicy;
  std::vector<RuleVersion> versions;
  std::vector<uint32_t> exceptions;
};

struct CellTest {
  Op compare = Op::kIs;
  Scalar value;
};
struct Cell {
  bool any = false;
  std::vector<CellTest> tests;
};  // tests are alternatives
struct TableRow {
  std::vector<Cell> inputs;
  std::vector<ExprId> outputs;
  std::string source;
  std::optional<Date> until;  // a data row's last day; beyond it, unknown
  Place place;
};
struct TableParameter {
  Names names;
  Type type;
};
enum class TableMode : uint8_t { kUnique, kFirst, kData };
struct Table {
  Names names;
  TableMode mode = TableMode::kUnique;
  std::vector<TableParameter> inputs, outputs;
  std::vector<TableRow> rows;      // of data: sorted; date and year mean "in force from"
  std::optional<Date> data_until;  // beyond it the answer is unknown
  Digest data_hash{};
  std::vector<Citation> cites;
};

struct ScaleBand {
  uint32_t option = 0;
  bool below = false;
  Scalar bound;
};
struct Scale {
  Names names;
  TableParameter of;
  uint32_t choice = 0;
  std::vector<ScaleBand> bands;
  std::vector<Citation> cites;
};

struct Parameter {
  Names names;
  Type type;
  ExprId value = kNoExpr;
  std::vector<Citation> cites;
};
struct Role {
  Names names;
};
struct EventType {
  Names names;
  uint32_t entity = 0;
  std::vector<uint32_t> facts;
};
struct Finding {
  Names names;
  uint32_t entity = 0;
  std::vector<std::string> needs;
  uint32_t made_by = 0xFFFFFFFF;
  bool is_signed = false, with_reasons = false;
  std::vector<Citation> cites;
};
struct Article {
  std::string article, paragraph, item, section;
  std::string text;
};
struct Law {
  Names names;
  LocalText title;
  NormLevel level = NormLevel::kLaw;
  std::optional<Date> from, until;
  std::vector<Article> articles;
};

// A procedure, obligation or document as the meaning hash has it: its text by ids, free of layout.
// What it means is in procedure.h.
struct DeclaredAct {
  enum class Kind : uint8_t { kProcedure, kObligation, kDocument } kind;
  Names names;
  std::string canonical;
  uint32_t index = 0;  // into Program::procedures, obligations or documents, by kind
};

struct PolicyHead {
  Names names;
  LocalText title, owner;
  std::string jurisdiction, currency, version, prevails;
  std::optional<Date> from, until;
  NormLevel level = NormLevel::kPolicy;
  std::optional<Number> rounding_unit;
  uint8_t rounding = 0;  // Rounding
};

struct ModuleUse {
  std::string path, local, version;
  Digest source_hash{};
};

}  // namespace writ
