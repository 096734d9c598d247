#include "runtime/facts/form.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/event/types.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/cell.h"
#include "runtime/facts/json_tree.h"

namespace writ {
namespace {

using Kind = JsonNode::Kind;

bool IsByName(const Type& type) {
  return type.kind == TypeKind::kDocument || type.kind == TypeKind::kList;
}

bool IsWordy(const Type& type) {
  return type.kind == TypeKind::kText || type.kind == TypeKind::kTeam || IsByName(type);
}

Argument OptionsOf(const Program& program, const Type& type) {
  Argument words("one of these: ", "下列之一:");
  if (type.index >= program.choices.size()) return words;
  for (const Names& option : program.choices[type.index].options) {
    if (&option != &program.choices[type.index].options.front()) {
      words.en += ", ";
      words.zh += "、";
    }
    words.en += option.id;
    words.zh += option.zh.empty() ? option.id : option.zh;
  }
  return words;
}

Argument AskedFor(const Program& program, const Type& type) {
  switch (type.kind) {
    case TypeKind::kNumber: return {"a number such as 3 or 1,234.5", "数值,如 3 或 1,234.5"};
    case TypeKind::kPercent:
    case TypeKind::kPoints: return {"a percent such as 80%", "百分比,如 80%"};
    case TypeKind::kMoney:
      return {"an amount of money such as 61000 or 61000 CNY", "金额,如 61000 或 6.1万元"};
    case TypeKind::kDate:
    case TypeKind::kEvent: return {"a day such as 2026-03-10", "日期,如 2026-03-10"};
    case TypeKind::kPeriod: return {"a period such as 2026-03", "期间,如 2026-03"};
    case TypeKind::kSpan: return {"a length of time such as 3 months", "时长,如 3个月"};
    case TypeKind::kYesNo: return {"yes or no", "是或否"};
    case TypeKind::kChoice: return OptionsOf(program, type);
    case TypeKind::kDocument: return {"a document's name", "文书名称"};
    case TypeKind::kList: return {"documents by name", "文书名称清单"};
    case TypeKind::kTeam: return {"a team's name", "团队名称"};
    case TypeKind::kText:
    case TypeKind::kRecord:
    case TypeKind::kNone:
    case TypeKind::kError: break;
  }
  return {"a text", "文本"};
}

std::optional<Period> AnyPeriod(std::string_view text) {
  for (const Frequency frequency : {Frequency::kMonth, Frequency::kQuarter, Frequency::kYear})
    if (const auto period = ReadPeriod(text, frequency)) return period;
  return std::nullopt;
}

class Form {
 public:
  Form(const Program& program, const std::vector<FormField>& fields, Diagnostics& diagnostics)
      : program_(program), fields_(fields), diagnostics_(diagnostics), values_(fields.size()) {}

  // The field's number; nullopt after a diagnostic.
  std::optional<size_t> Find(const std::string& name, Place place) {
    if (const size_t found = FindField(fields_, name); found < fields_.size()) return found;
    std::vector<std::string> known;
    std::string list;
    for (size_t i = 0; i < fields_.size(); ++i) {
      known.push_back(fields_[i].id);
      if (!fields_[i].names.zh.empty()) known.push_back(fields_[i].names.zh);
      list += (list.empty() ? "" : ", ") + fields_[i].id;
    }
    const Argument names = list.empty() ? Argument("nothing", "无") : Argument(list);
    SuggestNearest(name, known,
                   &diagnostics_.Add(DiagnosticKind::kFormUnknownField, place, {name, names}));
    return std::nullopt;
  }

  void Put(size_t field, std::string_view text, Place place) {
    if (Tidy(text).empty()) return Missing(field, place);
    const auto value = ReadValue(fields_[field].type, text);
    if (!value)
      return Wrong(field, place,
                   Argument("'" + std::string(text) + "'", "「" + std::string(text) + "」"));
    auto& kept = values_[field];
    if (!kept) {
      kept = *value;
    } else if (IsByName(fields_[field].type)) {
      kept->text += "\n" + value->text;
    } else {
      diagnostics_.Add(DiagnosticKind::kFormTwice, place, {fields_[field].id});
    }
  }

  void Wrong(size_t field, Place place, Argument found) {
    diagnostics_.Add(
        DiagnosticKind::kFormWrongType, place,
        {fields_[field].id, AskedFor(program_, fields_[field].type), std::move(found)});
  }

  void Missing(size_t field, Place place) {
    diagnostics_.Add(DiagnosticKind::kFormMissing, place,
                     {fields_[field].id, AskedFor(program_, fields_[field].type)});
  }

  bool IsFilled(size_t field) const { return values_[field].has_value(); }

  // Everything required is there, or nothing is given back. `place` is what lacks a field.
  std::optional<std::vector<FilledField>> Take(size_t errors_before, Place place) {
    if (diagnostics_.errors() == errors_before) {
      for (size_t i = 0; i < fields_.size(); ++i)
        if (fields_[i].required && !values_[i]) Missing(i, place);
    }
    if (diagnostics_.errors() != errors_before) return std::nullopt;
    std::vector<FilledField> filled;
    for (size_t i = 0; i < fields_.size(); ++i)
      if (values_[i]) filled.push_back({fields_[i].id, std::move(*values_[i])});
    return filled;
  }

 private:
  std::optional<Scalar> ReadValue(const Type& type, std::string_view text) const {
    Scalar value;
    value.type = type.Element();
    if (IsWordy(type)) {
      // What is committed to must have one spelling; and a name is one line.
      const bool lines = text.find_first_of("\r\n") != std::string_view::npos;
      value.text = ToNfc(type.kind == TypeKind::kTeam ? Tidy(text) : std::string(text));
      if (!IsSettledText(value.text) || (lines && type.kind != TypeKind::kText))
        return std::nullopt;
      return value;
    }
    if (type.kind == TypeKind::kPeriod) {
      const auto period = AnyPeriod(text);
      if (!period) return std::nullopt;
      value.period = *period;
      return value;
    }
    const auto read = ReadCell(program_, type, text);
    const auto* scalar = read ? std::get_if<Scalar>(&*read) : nullptr;
    return scalar == nullptr ? std::nullopt : std::optional(*scalar);
  }

  const Program& program_;
  const std::vector<FormField>& fields_;
  Diagnostics& diagnostics_;
  std::vector<std::optional<Scalar>> values_;
};

// Texts stand in quotation marks; anything else may.
bool FitsText(const Type& type, Kind kind) { return !IsWordy(type) || kind == Kind::kString; }

Argument Found(const JsonNode& node) {
  switch (node.kind) {
    case Kind::kNull: return {"nothing", "空"};
    case Kind::kArray: return {"a list", "清单"};
    case Kind::kObject: return {"an object", "对象"};
    case Kind::kBool: return {node.text == "true" ? Argument("yes", "是") : Argument("no", "否")};
    case Kind::kNumber: return {"the number " + node.text, "数值 " + node.text};
    case Kind::kString: break;
  }
  return {"'" + node.text + "'", "「" + node.text + "」"};
}

void PutNode(Form* form, size_t field, const Type& type, const JsonNode& node) {
  if (node.kind == Kind::kNull) return form->Missing(field, node.place);
  const bool list = node.kind == Kind::kArray && IsByName(type);
  if (list && node.items.empty()) return form->Missing(field, node.place);
  const size_t count = list ? node.items.size() : 1;
  for (size_t i = 0; i < count; ++i) {
    const JsonNode& one = list ? node.items[i] : node;
    const bool plain =
        one.kind == Kind::kString || one.kind == Kind::kNumber || one.kind == Kind::kBool;
    if (plain && FitsText(type, one.kind)) {
      form->Put(field, one.text, one.place);
    } else {
      form->Wrong(field, one.place, Found(one));
    }
  }
}

}  // namespace

std::optional<std::vector<FilledField>> ReadFormJson(const Program& program,
                                                     const std::vector<FormField>& fields,
                                                     std::string_view name, std::string_view text,
                                                     SourceSet& sources, Diagnostics& diagnostics) {
  const size_t errors = diagnostics.errors();
  const FileId file = sources.Add(std::string(name), std::string(text));
  if (const auto bad = FindInvalidUtf8(text)) {
    const auto at = static_cast<uint32_t>(*bad);
    diagnostics.Add(DiagnosticKind::kInvalidUtf8, {file, at, at + 1});
    return std::nullopt;
  }
  const auto root = ReadJson(text, file, 0, diagnostics);
  if (!root) return std::nullopt;
  Form form(program, fields, diagnostics);
  if (root->kind != Kind::kObject) {
    diagnostics.Add(DiagnosticKind::kJsonShape, root->place,
                    {Argument("an object { … } with the fields", "含各栏目的对象 { … }")});
    return std::nullopt;
  }
  for (size_t i = 0; i < root->keys.size(); ++i) {
    const JsonNode& node = root->items[i];
    const auto field = form.Find(ToNfc(root->keys[i]), node.place);
    if (!field) continue;
    if (form.IsFilled(*field)) {
      diagnostics.Add(DiagnosticKind::kFormTwice, node.place, {root->keys[i]});
      continue;
    }
    PutNode(&form, *field, fields[*field].type, node);
  }
  return form.Take(errors, root->place);
}

size_t FindField(const std::vector<FormField>& fields, std::string_view name) {
  const auto at = std::ranges::find_if(fields, [&](const FormField& field) {
    return field.id == name || IsNamed(field.names, name);
  });
  return static_cast<size_t>(at - fields.begin());
}

std::optional<std::vector<FilledField>> ReadFormWords(const Program& program,
                                                      const std::vector<FormField>& fields,
                                                      const std::vector<std::string>& words,
                                                      SourceSet& sources,
                                                      Diagnostics& diagnostics) {
  const size_t errors = diagnostics.errors();
  Form form(program, fields, diagnostics);
  for (const std::string& word : words) {
    const FileId file = sources.Add("argument", word);
    const auto size = static_cast<uint32_t>(word.size());
    const size_t equals = word.find('=');
    if (const auto bad = FindInvalidUtf8(word)) {
      const auto at = static_cast<uint32_t>(*bad);
      diagnostics.Add(DiagnosticKind::kInvalidUtf8, {file, at, at + 1});
    } else if (equals == std::string::npos) {
      diagnostics.Add(DiagnosticKind::kAssignmentShape, {file, 0, size}, {word});
    } else {
      const auto at = static_cast<uint32_t>(equals);
      const auto field = form.Find(ToNfc(Tidy(word.substr(0, equals))), {file, 0, at});
      if (field) form.Put(*field, std::string_view(word).substr(equals + 1), {file, at + 1, size});
    }
  }
  return form.Take(errors, {});
}

}  // namespace writ
