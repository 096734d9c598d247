// Unicode text as policies and fact files contain it. All strings in the engine are valid UTF-8 in
// NFC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ {

// Offset of the first byte that is not valid UTF-8 (surrogates and overlong forms included);
// nullopt if valid.
std::optional<size_t> FindInvalidUtf8(std::string_view text);

// Decodes one code point at `*pos` and moves `*pos` past it. At a byte that is not valid UTF-8 it
// gives U+FFFD and moves one byte.
char32_t DecodeUtf8(std::string_view text, size_t* pos);
void AppendUtf8(char32_t c, std::string* out);

std::string ToNfc(std::string_view text);
bool IsNfc(std::string_view text);

// Columns that a terminal uses: 2 for Han and full-width forms, 0 for combining marks.
int DisplayWidth(std::string_view text);
bool IsHan(char32_t c);
bool IsBidiControl(char32_t c);

// Full-width digits, letters and punctuation become their ASCII twins: "１２．５％" -> "12.5%".
std::string FoldFullWidth(std::string_view text);

// Edit distance for "did you mean", counted in code points; a swap of neighbours is one edit.
// `limit` + 1 stands for anything beyond `limit`.
int EditDistance(std::string_view a, std::string_view b, int limit);
// The candidate nearest to `word`, if one is near enough to offer.
std::optional<std::string> Nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

// 四十 -> 40, 一百零二 -> 102, 十 -> 10; nullopt if it is no Chinese numeral up to 9999.
std::optional<int> ParseHanNumeral(std::string_view text);
std::string HanNumeral(int value);  // 40 -> 四十; ASCII digits beyond 9999

// Latin names to the id form of JSON and hashes: "Employee" -> "employee", "ProductQuiz" ->
// "product_quiz".
std::string SnakeCase(std::string_view latin);

}  // namespace writ
