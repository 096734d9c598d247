#include "runtime/cli/asked.h"

#include <fmt/core.h>

#include "engine/base/text.h"
#include "engine/diagnostics/diagnostic.h"
#include "engine/render/explanation.h"
#include "runtime/cli/pick.h"
#include "runtime/facts/cell.h"

namespace writ::cli {
namespace {

// NAME or NAME(a, b), with full-width brackets and commas as well.
struct Call {
  std::string name;
  std::vector<std::string> arguments;
  bool brackets = false;
};

std::optional<Call> Split(const Session& session, const std::string& raw) {
  std::string text = Tidy(raw);
  Call call;
  const size_t open = text.find('(');
  call.name = Tidy(text.substr(0, open));
  if (open == std::string::npos) return call;
  call.brackets = true;
  const bool good = text.ends_with(')') && !call.name.empty();
  if (!good) {
    Complain(session, fmt::format("--value {}: write NAME or NAME(ARGUMENT, …)", raw),
             fmt::format("--value {}:请写成 名称 或 名称(参数,……)", raw));
    return std::nullopt;
  }
  std::string rest = text.substr(open + 1, text.size() - open - 2);
  for (const std::string_view comma : {",", "、"}) {
    for (size_t at = rest.find(comma); at != std::string::npos; at = rest.find(comma, at + 1))
      rest.replace(at, comma.size(), "\n");
  }
  for (size_t at = 0; at <= rest.size();) {
    const size_t end = std::min(rest.find('\n', at), rest.size());
    call.arguments.push_back(Tidy(rest.substr(at, end - at)));
    at = end + 1;
  }
  if (call.arguments.size() == 1 && call.arguments.front().empty()) call.arguments.clear();
  return call;
}

bool IsCalled(const Names& names, const std::string& word) {
  if (names.id == word || names.en == word || names.zh == word) return !word.empty();
  const std::string inside = names.module + ".";
  if (names.module.empty() || !word.starts_with(inside)) return false;
  const std::string name = word.substr(inside.size());
  return names.id == name || names.en == name || names.zh == name;
}

// The policy's own thing of that name before a library's.
template <typename Things>
std::optional<uint32_t> Find(const Things& things, const std::string& word) {
  std::optional<uint32_t> library;
  for (uint32_t i = 0; i < things.size(); ++i) {
    if (!IsCalled(things[i].names, word)) continue;
    if (things[i].names.module.empty()) return i;
    if (!library) library = i;
  }
  return library;
}

// What is called by these names, each inside the one before it, with its arguments.
Asked Called(const std::vector<const Names*>& path, const std::vector<std::string>& arguments) {
  Asked asked;
  for (const Names* names : path) {
    const char* dot = names == path.front() ? "" : ".";
    asked.key += dot + names->id;
    asked.shown.en += dot + NameFor(*names, Language::kEnglish);
    asked.shown.zh += dot + NameFor(*names, Language::kChinese);
  }
  for (std::string* text : {&asked.key, &asked.shown.en, &asked.shown.zh}) {
    for (size_t i = 0; i < arguments.size(); ++i) *text += (i == 0 ? "(" : ", ") + arguments[i];
    if (!arguments.empty()) *text += ")";
  }
  return asked;
}

class AskReader {
 public:
  AskReader(const Session& session, Program* program) : session_(session), p_(*program) {}

  bool Read(const std::string& text, std::vector<Asked>* asked) {
    const auto call = Split(session_, text);
    if (!call) return false;
    if (const auto definition = Find(p_.definitions, call->name))
      return AskDefinition(text, *call, *definition, asked);
    if (const auto parameter = Find(p_.parameters, call->name); parameter && !call->brackets) {
      const Parameter& found = p_.parameters[*parameter];
      asked->push_back(Called({&found.names}, {}));
      asked->back().expr = Emit(Op::kParameter, found.type, *parameter, 0, {});
      return true;
    }
    std::optional<std::string> column;
    auto table = Find(p_.tables, call->name);
    const size_t dot = call->name.rfind('.');
    if (!table && dot != std::string::npos) {
      table = Find(p_.tables, call->name.substr(0, dot));
      column = call->name.substr(dot + 1);
    }
    if (table) return AskTable(text, *call, *table, column, asked);
    return PickDefinition(session_, p_, call->name).has_value();  // which says what it might be
  }

 private:
  bool Wrong(const std::string& text, const std::string& en, const std::string& zh) {
    Complain(session_, fmt::format("--value {}: {}", text, en),
             fmt::format("--value {}:{}", text, zh));
    return false;
  }

  ExprId Emit(Op op, Type type, uint32_t index, int32_t count, const std::vector<ExprId>& args) {
    Expr expr;
    expr.op = op;
    expr.type = type;
    expr.index = index;
    expr.count = count;
    expr.args_begin = static_cast<uint32_t>(p_.args.size());
    expr.args_count = static_cast<uint16_t>(args.size());
    p_.args.insert(p_.args.end(), args.begin(), args.end());
    p_.exprs.push_back(expr);
    return static_cast<ExprId>(p_.exprs.size() - 1);
  }

  bool AskDefinition(const std::string& text, const Call& call, uint32_t index,
                     std::vector<Asked>* asked) {
    const Definition& definition = p_.definitions[index];
    if (call.arguments.empty()) {
      asked->push_back(Called({&definition.names}, {}));
      asked->back().definition = index;
      return true;
    }
    if (!definition.type.per || call.arguments.size() != 1) {
      return definition.type.per ? Wrong(text, "it takes one period", "只能写一个期间")
                                 : Wrong(text, "it takes no argument", "不能带参数");
    }
    const auto period = ReadPeriod(call.arguments.front(), *definition.type.per);
    if (!period) {
      return Wrong(text, "write a month like 2026-03, a quarter like 2026-Q1, a year like 2026",
                   "月写成 2026-03,季度写成 2026-Q1,年写成 2026");
    }
    asked->push_back(Called({&definition.names}, {period->ToString()}));
    asked->back().expr = Emit(Op::kDefinition, definition.type, index, 0, {});
    asked->back().period = period;
    return true;
  }

  bool AskTable(const std::string& text, const Call& call, uint32_t index,
                const std::optional<std::string>& column, std::vector<Asked>* asked) {
    const Table& table = p_.tables[index];
    if (call.arguments.size() != table.inputs.size()) {
      std::string names;
      for (const auto& input : table.inputs) names += (names.empty() ? "" : ", ") + input.names.id;
      return Wrong(text, fmt::format("it takes {}: {}", table.inputs.size(), names),
                   fmt::format("须有 {} 个参数:{}", table.inputs.size(), names));
    }
    std::vector<ExprId> args;
    for (size_t i = 0; i < table.inputs.size(); ++i) {
      const auto value = ReadArgument(text, table.inputs[i].type, call.arguments[i]);
      if (!value) return false;
      p_.constants.push_back(*value);
      args.push_back(
          Emit(Op::kConstant, value->type, static_cast<uint32_t>(p_.constants.size() - 1), 0, {}));
    }
    const size_t before = asked->size();
    for (size_t i = 0; i < table.outputs.size(); ++i) {
      const Names& names = table.outputs[i].names;
      if (column && !IsCalled(names, *column)) continue;
      std::vector<const Names*> path{&table.names};
      if (table.outputs.size() > 1) path.push_back(&names);
      asked->push_back(Called(path, call.arguments));
      asked->back().expr = Emit(Op::kTableCall, table.outputs[i].type.Element(), index,
                                static_cast<int32_t>(i), args);
    }
    return asked->size() > before || Wrong(text, "the table has no such column", "表中没有这一列");
  }

  std::optional<Scalar> ReadArgument(const std::string& text, Type type, const std::string& word) {
    if (type.kind == TypeKind::kPeriod) {
      for (const auto frequency : {Frequency::kMonth, Frequency::kQuarter, Frequency::kYear}) {
        Scalar value;
        value.type = type;
        if (const auto period = ReadPeriod(word, frequency)) {
          value.period = *period;
          return value;
        }
      }
    }
    const auto cell = ReadCell(p_, type, word);
    if (cell && std::holds_alternative<Scalar>(*cell)) return std::get<Scalar>(*cell);
    const auto kind = cell ? DiagnosticKind::kFactNoValue : cell.error().kind;
    Diagnostic problem{kind, {}, cell ? std::vector<Argument>{word} : cell.error().arguments,
                       {},   {}, {}};
    Wrong(text, MessageOf(problem, Language::kEnglish), MessageOf(problem, Language::kChinese));
    return std::nullopt;
  }

  const Session& session_;
  Program& p_;
};

}  // namespace

ValueResult Asked::Answer(Evaluator& evaluator) const {
  return definition ? evaluator.ValueOf(*definition) : evaluator.Evaluate(expr, period);
}

std::optional<std::vector<Asked>> ReadAsked(const Session& session,
                                            const std::vector<std::string>& texts,
                                            Program* program) {
  AskReader reader(session, program);
  std::vector<Asked> asked;
  for (const auto& text : texts)
    if (!reader.Read(text, &asked)) return std::nullopt;
  return asked;
}

}  // namespace writ::cli
