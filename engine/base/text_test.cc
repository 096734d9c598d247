#include "engine/base/text.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <algorithm>

namespace writ {
namespace {

using namespace std::string_literals;

std::string RandomText() {
  const auto chars = *rc::gen::container<std::u32string>(
      rc::gen::oneOf(rc::gen::inRange<char32_t>(0, 0x80), rc::gen::inRange<char32_t>(0x80, 0xD800),
                     rc::gen::inRange<char32_t>(0xE000, 0x110000)));
  std::string out;
  for (char32_t c : chars) AppendUtf8(c, &out);
  return out;
}

TEST_CASE("invalid UTF-8 is found where it begins") {
  CHECK_FALSE(FindInvalidUtf8("劳动合同法 art 40 😀"));
  CHECK_FALSE(FindInvalidUtf8(""));
  CHECK_FALSE(FindInvalidUtf8("\x00"s));
  CHECK(FindInvalidUtf8("ab\x80") == 2u);
  CHECK(FindInvalidUtf8("\xC0\xAF") == 0u);          // overlong '/'
  CHECK(FindInvalidUtf8("a\xE0\x80\xAF") == 1u);     // overlong
  CHECK(FindInvalidUtf8("\xF0\x80\x80\xAF") == 0u);  // overlong
  CHECK(FindInvalidUtf8("\xED\xA0\x80") == 0u);      // surrogate
  CHECK_FALSE(FindInvalidUtf8("\xED\x9F\xBF"));
  CHECK_FALSE(FindInvalidUtf8("\xF4\x8F\xBF\xBF"));
  CHECK(FindInvalidUtf8("\xF4\x90\x80\x80") == 0u);  // above U+10FFFF
  CHECK(FindInvalidUtf8("\xFF") == 0u);
  CHECK(FindInvalidUtf8("员\xE5\xB7") == 3u);  // cut off
  CHECK(FindInvalidUtf8("\xC3") == 0u);
}

TEST_CASE("every code point survives encoding and decoding") {
  bool same = true;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c == 0xD800) c = 0xE000;
    std::string text;
    AppendUtf8(c, &text);
    size_t pos = 0;
    same = same && !FindInvalidUtf8(text) && DecodeUtf8(text, &pos) == c && pos == text.size();
  }
  CHECK(same);
}

TEST_CASE("decoding always moves on, whatever the bytes") {
  CHECK(rc::check("decode", [](const std::string& bytes) {
    size_t pos = 0, steps = 0;
    while (pos < bytes.size()) DecodeUtf8(bytes, &pos), ++steps;
    RC_ASSERT(pos == bytes.size());
    RC_ASSERT(steps <= bytes.size());
  }));
}

TEST_CASE("composed and decomposed forms become one") {
  CHECK(ToNfc("e\xCC\x81") == "\xC3\xA9");
  CHECK_FALSE(IsNfc("e\xCC\x81"));
  CHECK(IsNfc("\xC3\xA9"));
  CHECK(IsNfc("员工，１２％「好」—…"));
  CHECK(ToNfc("\xEF\xA4\x80") == "豈");  // a compatibility ideograph
  CHECK(ToNfc("か\xE3\x82\x99") == "が");
  CHECK(rc::check("NFC is a fixed point and agrees with IsNfc", [] {
    const std::string text = RandomText();
    const std::string once = ToNfc(text);
    RC_ASSERT(ToNfc(once) == once);
    RC_ASSERT(IsNfc(once));
    RC_ASSERT(IsNfc(text) == (once == text));
  }));
}

TEST_CASE("Han and full-width forms are two columns wide, marks none") {
  CHECK(DisplayWidth("abc") == 3);
  CHECK(DisplayWidth("员工ab") == 6);
  CHECK(DisplayWidth("，％") == 4);
  CHECK(DisplayWidth("e\xCC\x81") == 1);
  CHECK(DisplayWidth("") == 0);
}

TEST_CASE("characters that matter to names are told apart") {
  CHECK(IsHan(U'员'));
  CHECK(IsHan(U'〇'));
  CHECK(IsHan(0x20000));
  CHECK_FALSE(IsHan(U'，'));
  CHECK_FALSE(IsHan(U'か'));
  CHECK_FALSE(IsHan('a'));
  CHECK(IsBidiControl(0x202E));
  CHECK(IsBidiControl(0x2066));
  CHECK_FALSE(IsBidiControl(' '));
}

TEST_CASE("full-width forms fold to ASCII") {
  CHECK(FoldFullWidth("１２．５％") == "12.5%");
  CHECK(FoldFullWidth("Ａｂ（）：；！～") == "Ab():;!~");
  CHECK(FoldFullWidth("a　b") == "a b");
  CHECK(FoldFullWidth("￥5") == "¥5");
  CHECK(FoldFullWidth("员工。、「」") == "员工。、「」");
}

// Textbook optimal string alignment over the whole table.
int NaiveDistance(const std::string& a, const std::string& b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = static_cast<int>(i);
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      d[i][j] =
          std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

TEST_CASE("edit distance counts characters and stops at its limit") {
  CHECK(EditDistance("员工", "员二", 3) == 1);
  CHECK(EditDistance("attainment", "attianment", 3) == 1);
  CHECK(EditDistance("", "abc", 3) == 3);
  CHECK(EditDistance("", "abcd", 3) == 4);
  CHECK(EditDistance("kitten", "sitting", 9) == 3);
  CHECK(EditDistance("abc", "xyz", 0) == 1);
  CHECK(EditDistance("abc", "abc", 0) == 0);
  CHECK(rc::check("the band agrees with the whole table", [] {
    const auto letters = rc::gen::container<std::string>(rc::gen::elementOf("abc"s));
    const std::string a = *letters, b = *letters;
    const int limit = *rc::gen::inRange(0, 8);
    RC_ASSERT(EditDistance(a, b, limit) == std::min(NaiveDistance(a, b), limit + 1));
  }));
}

TEST_CASE("the nearest name is offered only when it is near") {
  const std::vector<std::string> names = {"attainment", "retention", "员工", "达成率", "sales"};
  CHECK(Nearest("attainmnet", names) == "attainment");
  CHECK(Nearest("Sales", names) == "sales");
  CHECK(Nearest("员エ", names) == "员工");
  CHECK(Nearest("达成绿", names) == "达成率");
  CHECK_FALSE(Nearest("pregnancy", names));
  CHECK_FALSE(Nearest("x", names));
  CHECK_FALSE(Nearest("", names));
  CHECK_FALSE(Nearest("abc", {}));
  CHECK(Nearest("cat", {"car", "bat"}) == "bat");  // a tie does not hang on the order
  CHECK(Nearest("cat", {"bat", "car"}) == "bat");
  CHECK_FALSE(Nearest(std::string(5000, 'a'), {std::string(5000, 'a') + "b"}));
}

TEST_CASE("Chinese numerals") {
  CHECK(ParseHanNumeral("四十") == 40);
  CHECK(ParseHanNumeral("一百零二") == 102);
  CHECK(ParseHanNumeral("一百〇二") == 102);
  CHECK(ParseHanNumeral("十") == 10);
  CHECK(ParseHanNumeral("十二") == 12);
  CHECK(ParseHanNumeral("一十二") == 12);
  CHECK(ParseHanNumeral("两百") == 200);
  CHECK(ParseHanNumeral("一百一十") == 110);
  CHECK(ParseHanNumeral("一千二百五十九") == 1259);
  CHECK(ParseHanNumeral("一千零五十") == 1050);
  CHECK(ParseHanNumeral("零") == 0);
  for (const char* bad : {"", "一百二", "百", "十十", "二一", "一千五十", "零二", "一零", "一百零",
                          "万", "四十条", "40", "十百", "一一一一一一一一一一一一一一"}) {
    INFO(bad);
    CHECK_FALSE(ParseHanNumeral(bad));
  }
  bool same = true;
  for (int n = 0; n <= 9999; ++n) same = same && ParseHanNumeral(HanNumeral(n)) == n;
  CHECK(same);
  CHECK(HanNumeral(14) == "十四");
  CHECK(HanNumeral(114) == "一百一十四");
  CHECK(HanNumeral(10000) == "10000");
}

TEST_CASE("Latin names become ids") {
  CHECK(SnakeCase("Employee") == "employee");
  CHECK(SnakeCase("ProductQuiz") == "product_quiz");
  CHECK(SnakeCase("product_quiz") == "product_quiz");
  CHECK(SnakeCase("HRSystem") == "hr_system");
  CHECK(SnakeCase("Q1Sales") == "q1_sales");
  CHECK(SnakeCase("Job-Level x") == "job_level_x");
  CHECK(SnakeCase("员工") == "员工");
  CHECK(SnakeCase("") == "");
  CHECK(rc::check("an id is its own id", [] {
    const std::string text = RandomText();
    RC_ASSERT(SnakeCase(SnakeCase(text)) == SnakeCase(text));
  }));
}

}  // namespace
}  // namespace writ
