// How each type of field is written and read; shared by records and statements, internal to this
// room. Both walk the fields in the order of the tables, which is the canonical order of keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/audit/bytes.h"
#include "runtime/audit/canonical_json.h"
#include "runtime/audit/record.h"

namespace writ::audit {

// What no single field can say of an object. Generic objects say nothing.
template <class T>
std::optional<Expected> Objection(const T&) {
  return std::nullopt;
}
inline std::optional<Expected> Objection(const CommandArgument& argument) {
  if (argument.commitment.has_value() != argument.ref.has_value()) return std::nullopt;
  return Expected::kOneOf;
}
inline std::optional<Expected> Objection(const Record& record) {
  if (record.part.value >= 1 && record.part.value <= record.parts.value) return std::nullopt;
  return Expected::kPart;
}

template <class T>
constexpr bool kHasFormat = std::is_same_v<T, Record>;

// What stands in the record of a command's first event alone (TakeFromFirst).
constexpr bool IsOfCommand(std::string_view field) {
  switch (field.front()) {
    case 'b': return field == "bundle";
    case 'c': return field == "case" || field == "clock" || field == "command";
    case 'e': return field == "engine";
    case 'i': return field == "idempotency";
    case 'o': return field == "occurred";
    case 'r': return field == "recorded" || field == "request";
    case 's': return field == "subject";
    default: return false;
  }
}

struct Putter {
  CanonicalWriter& out;
  std::string& fault;  // the first field that has no canonical form

  template <class Form>
  void Put(const FormedText<Form>& value) {
    if (!Form::Accepts(value.text)) return out.Refuse();
    out.Text(value.text);
  }
  template <size_t kSize, class Form>
  void Put(const BytesOf<kSize, Form>& value) {
    out.Hex(value.bytes);
  }
  template <Choice E>
  void Put(const E& value) {
    out.PlainText(WordOf(value));
  }
  void Put(const Count& value) { out.Integer(value.value); }
  void Put(const Date& value) { out.PlainText(value.ToIso()); }
  void Put(const Instant& value) {
    if (!value.IsWritable()) return out.Refuse();
    out.PlainText(value.ToIso());
  }
  void Put(const Event& event) {
    std::visit(
        [&]<class E>(const E& kind) {
          out.BeginObject().Key(E::kKind);
          Put(kind);
          out.EndObject();
        },
        event);
  }
  template <class T>
  void Put(const std::vector<T>& items) {
    out.BeginArray();
    for (const T& item : items) Put(item);
    out.EndArray();
  }

  template <class T>
  void PutField(const FieldInfo& field, const T& value) {
    out.Key(field.name);
    Put(value);
  }
  template <class T>
  void PutField(const FieldInfo& field, const std::optional<T>& value) {
    if (value) PutField(field, *value);
  }
  template <class T>
  void PutField(const FieldInfo& field, const std::vector<T>& items) {
    if (items.empty()) {
      if (field.presence == Presence::kSome) out.Refuse();
      return;
    }
    out.Key(field.name);
    Put(items);
  }

  // An object with fields. Its depth is bounded by the writer's, which stops at kMaxDepth.
  template <class T>
    requires requires(const T& t) { VisitFields(t, [](const FieldInfo&, const auto&) {}); }
  void Put(const T& object) {
    out.BeginObject();
    if (kHasFormat<T>) out.Key("_format").Integer(kRecordFormat);
    VisitFields(object, [&](const FieldInfo& field, const auto& value) {
      if (!out.ok()) return;
      if constexpr (kHasFormat<T>)
        if (object.part.value > 1 && IsOfCommand(field.name)) return;
      PutField(field, value);
      if (!out.ok() && fault.empty()) fault = field.name;
    });
    if (Objection(object)) out.Refuse();
    out.EndObject();
  }
};

// Get is called at the first token of a value and leaves the reader at its last. After a refusal
// the reader stays where it is, and every Get says false.
struct Getter {
  CanonicalReader& in;

  bool At(JsonToken token) const { return in.token() == token; }
  bool Refuse(Expected expected, std::string_view name = {}) {
    in.Refuse(expected, name);
    return false;
  }

  template <class Form>
  bool Get(FormedText<Form>& value) {
    if (!At(JsonToken::kText)) return Refuse(Expected::kText);
    if (!Form::Accepts(in.text())) return Refuse(Expected::kForm, Form::kName);
    value.text = in.text();
    return true;
  }
  template <size_t kSize, class Form>
  bool Get(BytesOf<kSize, Form>& value) {
    if (!At(JsonToken::kText)) return Refuse(Expected::kText);
    return FromHex(in.text(), value.bytes) || Refuse(Expected::kForm, Form::kName);
  }
  template <Choice E>
  bool Get(E& value) {
    if (!At(JsonToken::kText)) return Refuse(Expected::kText);
    const auto choice = ChoiceFrom<E>(in.text());
    if (!choice) return Refuse(Expected::kWord, ChoiceOf<E>::kName);
    value = *choice;
    return true;
  }
  bool Get(Count& value) {
    if (!At(JsonToken::kInteger)) return Refuse(Expected::kInteger);
    value.value = in.integer();
    return true;
  }
  bool Get(Date& value) { return GetParsed(value, "date", Date::ParseIso); }
  bool Get(Instant& value) { return GetParsed(value, Instant::kName, Instant::ParseIso); }

  template <class T, class Parse>
  bool GetParsed(T& value, std::string_view form, Parse parse) {
    if (!At(JsonToken::kText)) return Refuse(Expected::kText);
    const auto parsed = parse(in.text());
    if (!parsed) return Refuse(Expected::kForm, form);
    value = *parsed;
    return true;
  }

  bool Get(Event& event) {
    if (!At(JsonToken::kBeginObject)) return Refuse(Expected::kObject);
    if (in.Next() != JsonToken::kKey) return Refuse(Expected::kEventKind);
    auto made = EventOfKind(in.text());
    if (!made) return Refuse(Expected::kEventKind);
    in.Next();
    if (!std::visit([&](auto& kind) { return Get(kind); }, *made)) return false;
    if (in.Next() != JsonToken::kEndObject) return Refuse(Expected::kNoMember);
    event = *std::move(made);
    return true;
  }

  template <class T>
  bool Get(std::vector<T>& items) {
    if (!At(JsonToken::kBeginArray)) return Refuse(Expected::kArray);
    while (in.Next() != JsonToken::kEndArray) {
      if (!Get(items.emplace_back())) return false;
    }
    return !items.empty() || Refuse(Expected::kItem);
  }

  template <class T>
  bool GetField(T& value) {
    return Get(value);
  }
  template <class T>
  bool GetField(std::optional<T>& value) {
    return Get(value.emplace());
  }

  bool GetFormat() {
    if (!At(JsonToken::kKey) || in.text() != "_format") {
      return Refuse(Expected::kMember, "_format");
    }
    if (in.Next() != JsonToken::kInteger || in.integer() != kRecordFormat) {
      return Refuse(Expected::kFormat);
    }
    in.Next();
    return true;
  }

  template <class T>
    requires requires(T& t) { VisitFields(t, [](const FieldInfo&, auto&) {}); }
  bool Get(T& object) {
    if (!At(JsonToken::kBeginObject)) return Refuse(Expected::kObject);
    in.Next();
    bool fine = !kHasFormat<T> || GetFormat();
    bool of_command = false;       // something that stands in a command's first record alone
    std::string_view not_there{};  // the same, where the first record must have it
    VisitFields(object, [&](const FieldInfo& field, auto& value) {
      if (!fine) return;
      const bool shared = kHasFormat<T> && IsOfCommand(field.name);
      if (At(JsonToken::kKey) && in.text() == field.name) {
        in.Next();
        fine = GetField(value);
        if (fine) in.Next();
        of_command = of_command || shared;
      } else if (field.presence == Presence::kOne || field.presence == Presence::kSome) {
        if (!shared) fine = Refuse(Expected::kMember, field.name);
        if (shared && not_there.empty()) not_there = field.name;
      }
    });
    if (!fine) return false;
    if (!At(JsonToken::kEndObject)) return Refuse(Expected::kNoMember);
    if (const auto objection = Objection(object)) return Refuse(*objection, "commitment, ref");
    if constexpr (kHasFormat<T>) {
      const bool first = object.part.value == 1;
      if (first && !not_there.empty()) return Refuse(Expected::kMember, not_there);
      if (!first && of_command) return Refuse(Expected::kFirstPart);
    }
    return true;
  }
};

}  // namespace writ::audit
