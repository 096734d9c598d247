#include <catch2/catch.hpp>

#include <set>

#include "engine/base/text.h"
#include "engine/diagnostics/diagnostic.h"

namespace writ {
namespace {

bool HasHan(std::string_view text) {
  for (size_t pos = 0; pos < text.size();) {
    if (IsHan(DecodeUtf8(text, &pos))) return true;
  }
  return false;
}

std::set<std::string> Placeholders(std::string_view text) {
  std::set<std::string> out;
  for (size_t pos = 0; (pos = text.find('{', pos)) != std::string_view::npos; ++pos) {
    const size_t end = text.find('}', pos);
    if (end == std::string_view::npos) break;
    const std::string_view inside = text.substr(pos + 1, end - pos - 1);
    const bool number = inside.find_first_not_of("0123456789") == std::string_view::npos;
    if (!inside.empty() && number) out.insert(std::string(inside));
  }
  return out;
}

// An acronym such as UTF-8 may stand first.
bool StartsLower(std::string_view text) {
  const auto upper = [&](size_t i) { return i < text.size() && text[i] >= 'A' && text[i] <= 'Z'; };
  return !upper(0) || upper(1);
}

bool EndsInFullStop(std::string_view text) {
  return (text.ends_with('.') && !text.ends_with("...")) || text.ends_with("。");
}

TEST_CASE("every code and every name is that of one kind") {
  std::set<std::string_view> codes, names;
  for (DiagnosticKind kind : AllKinds()) {
    const KindInfo& info = InfoOf(kind);
    INFO(info.code << " " << info.name);
    CHECK(codes.insert(info.code).second);
    CHECK(names.insert(info.name).second);
    CHECK(info.code.size() == 5);
    CHECK(info.code[0] == 'W');
    CHECK(info.code.substr(1).find_first_not_of("0123456789") == std::string_view::npos);
  }
  CHECK(codes.size() > 2);
}

TEST_CASE("every kind is worded in both languages, in one manner") {
  for (DiagnosticKind kind : AllKinds()) {
    const KindInfo& info = InfoOf(kind);
    INFO(info.code << " " << info.name);
    CHECK_FALSE(info.en.empty());
    CHECK(HasHan(info.zh));
    CHECK(StartsLower(info.en));
    CHECK_FALSE(EndsInFullStop(info.en));
    CHECK_FALSE(EndsInFullStop(info.zh));
    CHECK_FALSE(HasHan(info.en));
    CHECK(Placeholders(info.en) == Placeholders(info.zh));
  }
}

TEST_CASE("every help is worded in both languages or in neither") {
  for (DiagnosticKind kind : AllKinds()) {
    const KindInfo& info = InfoOf(kind);
    INFO(info.code << " " << info.name);
    CHECK(info.help_en.empty() == info.help_zh.empty());
    CHECK(StartsLower(info.help_en));
    CHECK_FALSE(EndsInFullStop(info.help_en));
    CHECK_FALSE(EndsInFullStop(info.help_zh));
    // What is to be written may be a Chinese form, which is then quoted.
    CHECK((info.help_zh.empty() || HasHan(info.help_zh)));
    CHECK(Placeholders(info.help_en) == Placeholders(info.help_zh));
  }
}

TEST_CASE("placeholders count from nought without a gap") {
  for (DiagnosticKind kind : AllKinds()) {
    const KindInfo& info = InfoOf(kind);
    std::set<std::string> used = Placeholders(info.en);
    used.merge(Placeholders(info.help_en));
    INFO(info.code << " " << info.name);
    for (size_t i = 0; i < used.size(); ++i) CHECK(used.contains(std::to_string(i)));
  }
}

TEST_CASE("the codes of a phase stand in its thousand") {
  for (DiagnosticKind kind : AllKinds()) {
    const std::string_view code = InfoOf(kind).code;
    INFO(code);
    CHECK(code[1] >= '1');
    CHECK(code[1] <= '6');
  }
}

}  // namespace
}  // namespace writ
