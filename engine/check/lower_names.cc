// Names in expressions: facts, definitions, rules, options, members, tables.
#include <algorithm>

#include "engine/base/text.h"
#include "engine/check/happening.h"
#include "engine/check/lower.h"

namespace writ::check {

namespace {

bool IsDecisionDate(std::string_view name) {
  return name == "decision_date" || name == "决定日" || name == "决定日期";
}

std::string OptionsOf(const ChoiceType& choice) {
  std::string text;
  for (const Names& option : choice.options) {
    if (!text.empty()) text += ", ";
    text += option.en.empty() ? option.zh : option.en;
  }
  return text;
}

const std::string& Shown(const Names& names) { return names.en.empty() ? names.zh : names.en; }

}  // namespace

Value Lowering::ReadFact(uint32_t fact) {
  Value value = Make(Op::kFact, p_.facts[fact].type, {}, fact);
  value.varies = p_.facts[fact].over_time;
  return value;
}

Value Lowering::Event(uint32_t index) { return Make(Op::kPresent, {TypeKind::kEvent}, {}, index); }

// What a case holds; where its type is not declared either, nothing more is said about it.
Value Lowering::CaseName(uint32_t index) {
  const Type type = p_.case_types[index];
  if (type.kind == TypeKind::kError) return {};
  return Make(Op::kCaseValue, type, {}, index);
}

// The name as an option of the choice that is wanted here.
Value Lowering::Option(const syntax::Path& path, const Type& choice, bool* known) {
  const IndexMap& options = c_.choice_options[choice.index];
  const auto at = options.find(path.back().text);
  *known = at != options.end();
  if (!*known) return {};
  Scalar scalar;
  scalar.type = choice.Element();
  scalar.option = at->second;
  return Constant(std::move(scalar));
}

// Whether a name, alone, means nothing here: then it may be an option of what it is compared with.
bool Lowering::IsPlainUnknown(syntax::ExprId id) const {
  if (id >= tree_.expressions.size()) return false;
  const auto* name = std::get_if<syntax::NameExpr>(&tree_[id].node);
  if (name == nullptr || name->path.size() != 1) return false;
  const std::string& text = name->path[0].text;
  if (at_.item != kNoIndex && c_.entity_fields[at_.item].contains(text)) return false;
  if (at_.entity != kNoIndex && c_.entity_fields[at_.entity].contains(text)) return false;
  if (at_.case_names != nullptr && at_.case_names->contains(text)) return false;
  if (at_.locals != nullptr) {
    for (const TableParameter& local : *at_.locals) {
      if (local.names.en == text || local.names.zh == text) return false;
    }
  }
  return !PeekSymbol(c_, at_.module, name->path) && !IsDecisionDate(text);
}

Value Lowering::ScopedName(const syntax::Name& name, bool* known) {
  *known = true;
  if (at_.item != kNoIndex) {
    const auto field = c_.entity_fields[at_.item].find(name.text);
    if (field != c_.entity_fields[at_.item].end()) {
      const ExprId item =
          Emit(Op::kItem, {TypeKind::kRecord, static_cast<uint16_t>(at_.item)}, {}, at_.item);
      return Make(Op::kMember, p_.facts[field->second].type, {item}, field->second);
    }
  }
  if (at_.locals != nullptr) {
    for (uint32_t i = 0; i < at_.locals->size(); ++i) {
      const TableParameter& local = (*at_.locals)[i];
      if (local.names.en == name.text || local.names.zh == name.text) {
        return Make(Op::kLocal, local.type, {}, i);
      }
    }
  }
  if (at_.case_names != nullptr) {
    const auto found = at_.case_names->find(name.text);
    if (found != at_.case_names->end()) return CaseName(found->second);
  }
  if (at_.entity != kNoIndex) {
    const auto field = c_.entity_fields[at_.entity].find(name.text);
    if (field != c_.entity_fields[at_.entity].end()) return ReadFact(field->second);
  }
  *known = false;
  return {};
}

bool Lowering::SameSubject(uint32_t entity, const syntax::Path& path) {
  if (entity == kNoIndex || at_.entity == kNoIndex || c_.Root(entity) == c_.Root(at_.entity)) {
    return true;
  }
  c_.Report(DiagnosticKind::kWrongSubject, PlaceOf(path),
            {Joined(path), Shown(p_.entities[entity].names), Shown(p_.entities[at_.entity].names)});
  return false;
}

Value Lowering::ReferToDefinition(uint32_t index, const syntax::Path& path) {
  const Definition& definition = p_.definitions[index];
  if (definition.type.kind == TypeKind::kError || !SameSubject(definition.entity, path)) return {};
  return Make(Op::kDefinition, definition.type, {}, index);
}

Value Lowering::ReferToRule(uint32_t index, const syntax::Path& path) {
  if (!SameSubject(p_.rules[index].entity, path)) return {};
  return Make(Op::kRule, {TypeKind::kYesNo}, {}, index);
}

Value Lowering::FromSymbol(const Symbol& symbol, const syntax::Path& path) {
  switch (symbol.kind) {
    case SymbolKind::kDefinition: return ReferToDefinition(symbol.index, path);
    case SymbolKind::kRule: return ReferToRule(symbol.index, path);
    case SymbolKind::kEvent: return Event(symbol.index);
    case SymbolKind::kFinding: return Event(static_cast<uint32_t>(p_.events.size()) + symbol.index);
    case SymbolKind::kParameter: {
      const Type type = p_.parameters[symbol.index].type;
      return Make(Op::kParameter, type, {}, symbol.index);
    }
    case SymbolKind::kTable:
    case SymbolKind::kScale:
      c_.Report(
          DiagnosticKind::kWrongCount, PlaceOf(path),
          {path.back().text,
           symbol.kind == SymbolKind::kScale ? size_t{1} : p_.tables[symbol.index].inputs.size(),
           0});
      return {};
    case SymbolKind::kRole:
    case SymbolKind::kChoice:
    case SymbolKind::kEntity:
    case SymbolKind::kException:
    case SymbolKind::kObligation:
    case SymbolKind::kLaw:
    case SymbolKind::kProcedure:
    case SymbolKind::kDocument: break;
  }
  c_.Report(DiagnosticKind::kWrongKindOfName, PlaceOf(path),
            {Joined(path), KindWords(symbol.kind), writ::Argument("a value", "可取值的内容")});
  return {};
}

// The longest head of the path that is a thing of its own; *used says how many segments it took.
Value Lowering::Head(const syntax::Path& path, size_t* used) {
  *used = 1;
  bool known = false;
  Value value = ScopedName(path[0], &known);
  if (known) return value;
  if (path.size() > 1) {
    const syntax::Path two(path.begin(), path.begin() + 2);
    if (FindUse(c_, at_.module, path[0].text) != nullptr) {
      *used = 2;
      const std::optional<Symbol> symbol = FindSymbol(c_, at_.module, two);
      return symbol ? FromSymbol(*symbol, two) : Value{};
    }
    const std::optional<Symbol> first = PeekSymbol(c_, at_.module, {path[0]});
    if (first && first->kind == SymbolKind::kChoice) {
      *used = 2;
      const Type choice{TypeKind::kChoice, static_cast<uint16_t>(first->index)};
      value = Option(two, choice, &known);
      if (!known) {
        c_.Report(DiagnosticKind::kUnknownOption, path[1].place,
                  {path[1].text, path[0].text, OptionsOf(p_.choices[first->index])});
      }
      return value;
    }
    const bool subject =
        at_.entity != kNoIndex &&
        ((first && first->kind == SymbolKind::kEntity && first->index == at_.entity) ||
         path[0].text == p_.entities[at_.entity].names.id);
    if (subject) {
      *used = 2;
      const auto field = c_.entity_fields[at_.entity].find(path[1].text);
      if (field != c_.entity_fields[at_.entity].end()) return ReadFact(field->second);
      c_.Report(DiagnosticKind::kUnknownMember, path[1].place, {path[0].text, path[1].text});
      return {};
    }
  }
  if (IsDecisionDate(path[0].text) && !PeekSymbol(c_, at_.module, {path[0]})) {
    return Make(Op::kDecisionDate, {TypeKind::kDate}, {});
  }
  const syntax::Path one{path[0]};
  if (!PeekSymbol(c_, at_.module, one)) {
    // Reported with everything in sight, or as ambiguous.
    for (size_t n = 0; const UsedModule& m : c_.modules[at_.module].uses) {
      if (m.module != kNoIndex && c_.modules[m.module].scope.contains(path[0].text) && ++n > 1) {
        FindSymbol(c_, at_.module, one);
        return {};
      }
    }
    ReportUnknown(c_, at_, path[0]);
    return {};
  }
  return FromSymbol(*PeekSymbol(c_, at_.module, one), one);
}

Value Lowering::Member(const Value& record, const syntax::Name& name) {
  const TypeKind kind = record.type.kind;
  if (kind != TypeKind::kRecord && !(kind == TypeKind::kList && projecting_)) {
    c_.Report(DiagnosticKind::kWrongType, name.place,
              {writ::Argument("a record", "记录"), TypeWords(c_, record.type)});
    return {};
  }
  const IndexMap& fields = c_.entity_fields[record.type.index];
  const auto field = fields.find(name.text);
  if (field != fields.end()) {
    return Make(Op::kMember, p_.facts[field->second].type, {record.id}, field->second);
  }
  std::vector<std::string> known;
  for (const auto& entry : fields) known.emplace_back(entry.first);
  const std::string& owner = Shown(p_.entities[record.type.index].names);
  std::optional<std::string> near;
  if (c_.suggestions_left-- > 0) near = Nearest(name.text, known);
  if (near) {
    c_.Report(DiagnosticKind::kMisspelledMember, name.place, {owner, name.text, *near})
        .fixes.push_back({name.place, *near});
  } else {
    c_.Report(DiagnosticKind::kUnknownMember, name.place, {owner, name.text});
  }
  return {};
}

Value Lowering::Node(const syntax::NameExpr& node) {
  if (node.path.empty()) return {};
  if (expected_ != nullptr && expected_->kind == TypeKind::kChoice && node.path.size() == 1) {
    bool known = false;
    Value value = Option(node.path, *expected_, &known);
    if (known) return value;
    const std::string& text = node.path[0].text;
    bool scoped = (at_.entity != kNoIndex && c_.entity_fields[at_.entity].contains(text)) ||
                  (at_.item != kNoIndex && c_.entity_fields[at_.item].contains(text)) ||
                  (at_.case_names != nullptr && at_.case_names->contains(text)) ||
                  at_.locals != nullptr || PeekSymbol(c_, at_.module, node.path).has_value();
    if (!scoped) {
      const ChoiceType& choice = p_.choices[expected_->index];
      c_.Report(DiagnosticKind::kUnknownOption, place_,
                {text, Shown(choice.names), OptionsOf(choice)});
      return {};
    }
  }
  if (at_.case_names != nullptr && node.path.size() > 1) {
    const auto found = at_.case_names->find(Joined(node.path));
    if (found != at_.case_names->end()) return CaseName(found->second);
  }
  size_t used = 1;
  Value value = Head(node.path, &used);
  for (size_t i = used; i < node.path.size() && !value.bad(); ++i)
    value = Member(value, node.path[i]);
  return value;
}

Value Lowering::Node(const syntax::OrdinalExpr& node) {
  const auto finding = FindOfKind(c_, at_.module, node.finding, SymbolKind::kFinding);
  if (!finding) return {};
  return Make(Op::kOrdinal, {TypeKind::kEvent}, {}, *finding, static_cast<int32_t>(node.which) + 1);
}

Value Lowering::Node(const syntax::EventExpr& node) {
  if (node.verb == syntax::ActVerb::kNone) return Node(syntax::NameExpr{node.path});
  if (at_.case_names == nullptr) {
    c_.Report(DiagnosticKind::kOnlyInCase, place_, {c_.result.sources->Text(place_)});
    return {};
  }
  const std::optional<ActDone> done = FindActDone(c_, at_.module, node, place_);
  if (!done) return {};
  return Make(Op::kCaseValue, {TypeKind::kEvent}, {}, CaseValueOf(c_, *done));
}

// A table over series is a series.
Value Lowering::TableCall(const syntax::CallExpr& node, uint32_t index, int32_t output) {
  const size_t inputs = p_.tables[index].inputs.size();
  if (node.arguments.size() != inputs) {
    c_.Report(DiagnosticKind::kWrongCount, place_,
              {Joined(node.path), inputs, node.arguments.size()});
    return {};
  }
  Value result;
  std::vector<ExprId> args;
  bool bad = p_.tables[index].outputs.empty();
  for (size_t i = 0; i < inputs; ++i) {
    const Type wanted = p_.tables[index].inputs[i].type;
    Value value = Any(node.arguments[i], &wanted);
    std::optional<Frequency> per;
    if (!Accept(value, node.arguments[i], wanted) || !Periodic(result, value, &per)) {
      bad = true;
      continue;
    }
    result.type.per = per;
    args.push_back(value.id);
  }
  if (bad) return {};
  Type type = p_.tables[index].outputs[static_cast<size_t>(output)].type;
  type.per = result.type.per;
  result.type = type;
  result.id = Emit(Op::kTableCall, type, args, index, output);
  return result;
}

Value Lowering::BandOf(const syntax::CallExpr& node, uint32_t index) {
  if (node.arguments.size() != 1) {
    c_.Report(DiagnosticKind::kWrongCount, place_, {Joined(node.path), 1, node.arguments.size()});
    return {};
  }
  const Type of = p_.scales[index].of.type;
  Value operand = Any(node.arguments[0], &of);
  if (!Accept(operand, node.arguments[0], of)) return {};
  Type band{TypeKind::kChoice, static_cast<uint16_t>(p_.scales[index].choice)};
  band.per = operand.type.per;
  return Make(Op::kBand, band, {operand.id}, index);
}

Value Lowering::Node(const syntax::CallExpr& node) {
  if (node.path.empty()) return {};
  syntax::Path path = node.path;
  std::optional<Symbol> symbol = PeekSymbol(c_, at_.module, path);
  int32_t output = 0;
  if (!symbol && path.size() > 1) {
    // table.column(…) names one of several result columns.
    const syntax::Name column = path.back();
    path.pop_back();
    symbol = PeekSymbol(c_, at_.module, path);
    if (symbol && symbol->kind == SymbolKind::kTable) {
      const std::vector<TableParameter>& outputs = p_.tables[symbol->index].outputs;
      const auto found = std::find_if(outputs.begin(), outputs.end(), [&](const auto& o) {
        return o.names.en == column.text || o.names.zh == column.text;
      });
      if (found == outputs.end()) {
        c_.Report(DiagnosticKind::kUnknownMember, column.place, {Joined(path), column.text});
        return {};
      }
      output = static_cast<int32_t>(found - outputs.begin());
    }
  }
  if (!symbol) {
    FindSymbol(c_, at_.module, node.path);
    return {};
  }
  if (symbol->kind == SymbolKind::kTable) return TableCall(node, symbol->index, output);
  if (symbol->kind == SymbolKind::kScale) return BandOf(node, symbol->index);
  c_.Report(DiagnosticKind::kWrongKindOfName, PlaceOf(path),
            {Joined(path), KindWords(symbol->kind),
             writ::Argument("a table or a scale", "表格或等级表")});
  return {};
}

}  // namespace writ::check
