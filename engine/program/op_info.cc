#include "engine/program/op_info.h"

#include <array>
#include <utility>

namespace writ {
namespace {

using enum IndexKind;

// In the order of Op.
constexpr std::array<OpInfo, kOpCount> kOps = {{
    {"constant", kConstants, 0, 0},
    {"fact", kFacts, 0, 0},
    {"member", kFacts, 1, 1},
    {"item", kEntities, 0, 0},
    {"definition", kDefinitions, 0, kManyArgs},
    {"rule", kRules, 0, 0},
    {"present", kEvents, 0, 0},
    {"ordinal", kFindings, 0, 0},
    {"parameter", kParameters, 0, 0},
    {"local", kPosition, 0, 0},
    {"decision_date", kNothing, 0, 0},
    {"table", kTables, 0, kManyArgs},
    {"band", kScales, 1, 1},
    {"case_value", kCaseNames, 0, 0},
    {"negate", kNothing, 1, 1},
    {"add", kNothing, 2, 2},
    {"subtract", kNothing, 2, 2},
    {"multiply", kNothing, 2, 2},
    {"divide", kNothing, 2, 2},
    {"round", kNothing, 2, 2},
    {"below", kNothing, 2, 2},
    {"above", kNothing, 2, 2},
    {"at_least", kNothing, 2, 2},
    {"at_most", kNothing, 2, 2},
    {"is", kNothing, 2, 2},
    {"is_not", kNothing, 2, 2},
    {"one_of", kNothing, 2, kManyArgs},
    {"not", kNothing, 1, 1},
    {"and", kNothing, 1, kManyArgs},
    {"or", kNothing, 1, kManyArgs},
    {"consecutive", kNothing, 1, 1, true},
    {"in_at_least", kNothing, 1, 1, true},
    {"any_time", kNothing, 2, 2, true},
    {"trend", kNothing, 1, 1, true},
    {"latest", kNothing, 1, 1},
    {"at", kNothing, 2, 2},
    {"period_of", kNothing, 1, 1},
    {"period_before", kNothing, 1, 1},
    {"period_after", kNothing, 1, 1},
    {"shift_plus", kNothing, 2, 2},
    {"shift_minus", kNothing, 2, 2},
    {"time_between", kNothing, 2, 2},
    {"over_last", kNothing, 1, 3, true},
    {"over_range", kNothing, 1, 4},
    {"within_any", kNothing, 2, 3, true},
    {"team", kPosition, 1, 2},
    {"some", kNothing, 1, 2},
    {"every", kNothing, 2, 2},
    {"later", kNothing, 1, kManyArgs},
    {"earlier", kNothing, 1, kManyArgs},
    {"larger", kNothing, 1, kManyArgs},
    {"smaller", kNothing, 1, kManyArgs},
    {"more_favourable", kNothing, 1, kManyArgs},
}};

// A new operation without a row would leave the last one nameless.
static_assert(!kOps.back().name.empty());

}  // namespace

const OpInfo& InfoOf(Op op) { return kOps[static_cast<size_t>(op)]; }

std::string_view NameOf(TypeKind kind) {
  switch (kind) {
    case TypeKind::kNumber: return "number";
    case TypeKind::kPercent: return "percent";
    case TypeKind::kPoints: return "points";
    case TypeKind::kMoney: return "money";
    case TypeKind::kDate: return "date";
    case TypeKind::kPeriod: return "period";
    case TypeKind::kSpan: return "span";
    case TypeKind::kText: return "text";
    case TypeKind::kYesNo: return "yes/no";
    case TypeKind::kChoice: return "choice";
    case TypeKind::kRecord: return "record";
    case TypeKind::kList: return "list";
    case TypeKind::kEvent: return "event";
    case TypeKind::kDocument: return "document";
    case TypeKind::kTeam: return "team";
    case TypeKind::kNone: return "none";
    case TypeKind::kError: return "error";
  }
  return "";
}

std::string_view NameOf(Frequency frequency) {
  switch (frequency) {
    case Frequency::kMonth: return "month";
    case Frequency::kQuarter: return "quarter";
    case Frequency::kYear: return "year";
  }
  return "";
}

std::string_view NameOf(NormLevel level) {
  switch (level) {
    case NormLevel::kLaw: return "law";
    case NormLevel::kCollectiveAgreement: return "collective_agreement";
    case NormLevel::kContract: return "contract";
    case NormLevel::kPolicy: return "policy";
    case NormLevel::kHandbook: return "handbook";
  }
  return "";
}

std::string_view NameOf(Direction direction) {
  switch (direction) {
    case Direction::kNone: return "none";
    case Direction::kMoreIsBetter: return "more_is_better";
    case Direction::kLessIsBetter: return "less_is_better";
  }
  return "";
}

std::string_view NameOf(ActionKind kind) {
  switch (kind) {
    case ActionKind::kNone: return "none";
    case ActionKind::kWarn: return "warn";
    case ActionKind::kAdvise: return "advise";
    case ActionKind::kFlag: return "flag";
    case ActionKind::kStart: return "start";
  }
  return "";
}

std::string_view NameOf(TableMode mode) {
  switch (mode) {
    case TableMode::kUnique: return "unique";
    case TableMode::kFirst: return "first";
    case TableMode::kData: return "data";
  }
  return "";
}

std::string_view NameOf(DeclaredAct::Kind kind) {
  switch (kind) {
    case DeclaredAct::Kind::kProcedure: return "procedure";
    case DeclaredAct::Kind::kObligation: return "obligation";
    case DeclaredAct::Kind::kDocument: return "document";
  }
  return "";
}

const Names* EventNames(const Program& program, uint32_t index) {
  if (index < program.events.size()) return &program.events[index].names;
  const size_t finding = index - program.events.size();
  if (finding < program.findings.size()) return &program.findings[finding].names;
  return nullptr;
}

std::string QualifiedId(const Names& names) {
  return names.module.empty() ? names.id : names.module + "." + names.id;
}

}  // namespace writ
