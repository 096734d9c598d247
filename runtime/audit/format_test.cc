// docs/audit_format.md has the tables of events.def, envelope.def, choices.def and tags.def between
// its marks; WRIT_UPDATE=1 rewrites them.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <type_traits>
#include <utility>

#include "engine/event/commitment.h"
#include "runtime/audit/record.h"

namespace writ::audit {
namespace {

template <class Form>
std::string TypeName(const FormedText<Form>&) {
  return std::string(Form::kName);
}
template <size_t kSize, class Form>
std::string TypeName(const BytesOf<kSize, Form>&) {
  return std::string(Form::kName);
}
template <Choice E>
std::string TypeName(const E&) {
  return std::string(ChoiceOf<E>::kName);
}
template <class T>
  requires requires { T::kName; }
std::string TypeName(const T&) {
  return std::string(T::kName);
}
std::string TypeName(const Date&) { return "date"; }
std::string TypeName(const Event&) { return "event"; }
template <class T>
std::string TypeName(const std::optional<T>&) {
  return TypeName(T{});
}
template <class T>
std::string TypeName(const std::vector<T>&) {
  return TypeName(T{});
}

std::string_view PresenceName(Presence presence) {
  static constexpr std::string_view kNames[] = {"one", "maybe", "some", "many"};
  return kNames[static_cast<size_t>(presence)];
}

template <class T>
std::string FieldRows(const std::string& name) {
  std::string rows;
  T object{};
  VisitFields(object, [&](const FieldInfo& field, const auto& value) {
    ((rows += "| `" + name + "` | `").append(field.name) += "` | ")
        .append(PresenceName(field.presence)) += " `" + TypeName(value) + "` | ";
    rows.append(field.meaning) += " |\n";
  });
  return rows;
}

std::string ObjectTable() {
  std::string table = "| object | field | form | meaning |\n|---|---|---|---|\n";
#define WRIT_OBJECT(Type, name, meaning, fields) table += FieldRows<Type>(#name);
#include "runtime/audit/envelope.def"
#undef WRIT_OBJECT
  return table;
}

std::string EventTable() {
  std::string kinds = "| kind | meaning | 含义 |\n|---|---|---|\n";
  std::string fields = "\n| kind | field | form | meaning |\n|---|---|---|---|\n";
  const auto add = [&]<class E>(const E&) {
    ((kinds += "| `").append(E::kKind) += "` | ").append(E::kEnglish) += " | ";
    kinds.append(E::kChinese) += " |\n";
    fields += FieldRows<E>(std::string(E::kKind));
  };
  [&]<size_t... kAt>(std::index_sequence<kAt...>) {
    (add(std::variant_alternative_t<kAt, Event>{}), ...);
  }(std::make_index_sequence<std::variant_size_v<Event>>());
  return kinds + fields;
}

std::string ChoiceTable() {
  std::string table = "| form | meaning | words |\n|---|---|---|\n";
  const auto add = [&]<class E>(const E&) {
    ((table += "| `").append(ChoiceOf<E>::kName) += "` | ").append(ChoiceOf<E>::kMeaning) += " |";
    for (const std::string_view word : ChoiceOf<E>::kOptions) (table += " `").append(word) += "`";
    table += " |\n";
  };
#define WRIT_CHOICE(Name, name, meaning, options) add(Name{});
#include "engine/event/choices.def"
#undef WRIT_CHOICE
  return table;
}

std::string TagTable() {
  std::string table = "| tag | of what |\n|---|---|\n";
#define WRIT_TAG(constant, word, meaning) table += "| `" word "` | " meaning " |\n";
#include "engine/event/tags.def"
#undef WRIT_TAG
  return table;
}

// `text` with everything between the marks of `name` replaced.
std::string Replaced(std::string text, const std::string& name, const std::string& table) {
  const std::string open = "<!-- " + name + " -->\n", close = "<!-- /" + name + " -->";
  const size_t from = text.find(open), to = text.find(close);
  REQUIRE(from != text.npos);
  REQUIRE(to != text.npos);
  return text.replace(from + open.size(), to - from - open.size(), table);
}

TEST_CASE("the document of the format has the tables of the program") {
  const std::string path = WRIT_SOURCE_DIR "/docs/audit_format.md";
  std::ifstream in(path, std::ios::binary);
  const std::string before{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::string after = Replaced(before, "choices", ChoiceTable());
  after = Replaced(after, "objects", ObjectTable());
  after = Replaced(after, "events", EventTable());
  after = Replaced(after, "tags", TagTable());
  if (std::getenv("WRIT_UPDATE") != nullptr) {
    std::ofstream(path, std::ios::binary) << after;
    return;
  }
  CHECK((before == after));  // WRIT_UPDATE=1 audit_test rewrites them
}

}  // namespace
}  // namespace writ::audit
