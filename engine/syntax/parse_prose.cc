// What Chinese prose writes and the grammar does not know: numbers in Han numerals, language words
// that run together with a number, and pauses that say nothing.
#include <algorithm>
#include <array>
#include <unordered_set>

#include "engine/base/text.h"
#include "engine/syntax/parse_internal.h"

namespace writ::syntax {
namespace {

constexpr std::u32string_view kNumerals = U"〇零一二两三四五六七八九十百千万亿";

// What a share is written as in words, and the sign that says the same.
struct ShareWord {
  std::string_view word, sign;
};
constexpr ShareWord kShares[] = {{"百分之", "%"}, {"千分之", "‰"}, {"万分之", "‱"}};

constexpr size_t kLongestRun = 60;  // bytes; a longer run of letters is a name

struct Measure {
  std::string_view word;
  uint16_t type;
};
// Longer ones first: 个月 before 个.
constexpr Measure kMeasures[] = {
    {"个工作日", token::LENGTH_N}, {"个百分点", token::POINTS_N}, {"个季度", token::LENGTH_N},
    {"个月", token::LENGTH_N},     {"周年", token::LENGTH_N},     {"年", token::LENGTH_N},
    {"日", token::LENGTH_N},       {"天", token::LENGTH_N},       {"名", token::PEOPLE_N},
    {"人", token::PEOPLE_N},       {"次", token::TIMES_N},        {"分", token::SCORE_N},
    {"元", token::MONEY_N},        {"项", token::ITEMS_N},        {"个", token::ITEMS_N},
};

bool IsNumeral(char32_t c) { return kNumerals.find(c) != std::u32string_view::npos; }

bool HasNumeral(std::string_view text) {
  for (size_t pos = 0; pos < text.size();) {
    if (IsNumeral(DecodeUtf8(text, &pos))) return true;
  }
  return false;
}

// The bytes at the start of `text` that are Han numerals.
size_t NumeralLength(std::string_view text) {
  size_t length = 0;
  for (size_t pos = 0; pos < text.size(); length = pos) {
    if (!IsNumeral(DecodeUtf8(text, &pos))) break;
  }
  return length;
}

// 零五百 after 万 is 500; 五百 would be read as 5000 by some and is refused.
std::optional<int64_t> TailOf(std::string_view text) {
  constexpr std::string_view kZero = "零";
  if (text.empty()) return 0;
  const bool gap = text.starts_with(kZero);
  const std::optional<int> value = ParseHanNumeral(gap ? text.substr(kZero.size()) : text);
  if (!value || *value == 0 || gap != (*value < 1000)) return std::nullopt;
  return *value;
}

// A whole number as it is written out: 十五, 三百六十五, 一万五千, 三万. Nothing that people read
// in two ways (一百二), no row of digits (二〇二六).
std::optional<int64_t> Whole(std::string_view text) {
  for (const auto& [unit, weight] : {std::pair<std::string_view, int64_t>{"亿", 100'000'000},
                                     std::pair<std::string_view, int64_t>{"万", 10'000}}) {
    const size_t at = text.find(unit);
    if (at == std::string_view::npos) continue;
    const std::optional<int> head = ParseHanNumeral(text.substr(0, at));
    const std::optional<int64_t> tail = TailOf(text.substr(at + unit.size()));
    if (!head || *head == 0 || !tail) return std::nullopt;
    return *head * weight + *tail;
  }
  const std::optional<int> value = ParseHanNumeral(text);
  if (!value) return std::nullopt;
  return *value;
}

// A number at the start of a text, in digits, and the bytes that it takes.
struct HanNumber {
  std::string digits;
  size_t length = 0;
};

const ShareWord* ShareWordAt(std::string_view text) {
  for (const ShareWord& share : kShares) {
    if (text.starts_with(share.word)) return &share;
  }
  return nullptr;
}

// 百分之八十, 百分之零点五, 百分之百, 千分之三
std::optional<HanNumber> PercentAt(std::string_view text) {
  constexpr std::string_view kPoint = "点", kHundred = "百";
  const ShareWord* share = ShareWordAt(text);
  if (share == nullptr) return std::nullopt;
  const std::string_view rest = text.substr(share->word.size());
  const size_t length = NumeralLength(rest);
  const std::string_view numeral = rest.substr(0, length);
  std::optional<int64_t> whole = Whole(numeral);
  if (numeral == kHundred) whole = 100;
  if (!whole) return std::nullopt;
  HanNumber number{std::to_string(*whole), share->word.size() + length};
  if (!rest.substr(length).starts_with(kPoint)) return number;
  const std::string_view after = rest.substr(length + kPoint.size());
  const size_t places = NumeralLength(after);
  number.digits += '.';
  for (size_t pos = 0; pos < places;) {
    const size_t begin = pos;
    DecodeUtf8(after, &pos);
    const std::optional<int> digit = ParseHanNumeral(after.substr(begin, pos - begin));
    if (!digit || *digit > 9) return std::nullopt;
    number.digits += static_cast<char>('0' + *digit);
  }
  number.length += kPoint.size() + places;
  if (places == 0) return std::nullopt;
  return number;
}

std::optional<HanNumber> WholeAt(std::string_view text) {
  const size_t length = NumeralLength(text);
  const std::optional<int64_t> whole = Whole(text.substr(0, length));
  if (length == 0 || !whole) return std::nullopt;
  return HanNumber{std::to_string(*whole), length};
}

struct Piece {
  uint16_t type = 0;  // 0: a language word
  size_t length = 0;
};

// The number with its measure word that `text` begins with.
std::optional<Piece> NumberAt(std::string_view text) {
  if (const std::optional<HanNumber> percent = PercentAt(text))
    return Piece{token::PERCENT_N, percent->length};
  const std::optional<HanNumber> whole = WholeAt(text);
  if (!whole) return std::nullopt;
  const std::string_view rest = text.substr(whole->length);
  for (const Measure& measure : kMeasures) {
    if (rest.starts_with(measure.word))
      return Piece{measure.type, whole->length + measure.word.size()};
  }
  return std::nullopt;
}

// Cuts a whole run of letters into language words and numbers; false if anything is left over.
bool CutWhole(std::string_view text, std::vector<Piece>* pieces) {
  constexpr size_t kMostPieces = 8;
  if (text.empty()) return true;
  if (pieces->size() == kMostPieces) return false;
  if (const std::optional<Piece> number = NumberAt(text)) {
    pieces->push_back(*number);
    if (CutWhole(text.substr(number->length), pieces)) return true;
    pieces->pop_back();
  }
  for (size_t length = text.size(); length > 0; --length) {
    if (!IsHanWord(text.substr(0, length))) continue;
    pieces->push_back({0, length});
    if (CutWhole(text.substr(length), pieces)) return true;
    pieces->pop_back();
  }
  return false;
}

bool HasNumber(const std::vector<Piece>& pieces) {
  return std::any_of(pieces.begin(), pieces.end(), [](const Piece& p) { return p.type != 0; });
}

// After these words a name follows that is the author's own, whatever it looks like.
bool Declares(uint16_t type) {
  switch (type) {
    case token::STEP:
    case token::CHECK:
    case token::OPTION:
    case token::REGION:
    case token::CHOOSE:
    case token::DECIDE:
    case token::PAY:
    case token::PROVIDE: return true;
    default: return IsDeclarationWord(type);
  }
}

std::string_view TextOf(const SourceFile& source, const Lexeme& lexeme) {
  return std::string_view(source.text).substr(lexeme.begin, lexeme.end - lexeme.begin);
}

void Splice(const std::vector<Piece>& pieces, const SourceFile& source, uint32_t at,
            std::vector<Lexeme>* out) {
  for (const Piece& piece : pieces) {
    const auto end = at + static_cast<uint32_t>(piece.length);
    const std::string_view word = std::string_view(source.text).substr(at, piece.length);
    out->push_back({piece.type != 0 ? piece.type : TypeOfWord(word), at, end});
    at = end;
  }
}

}  // namespace

bool StartsNumber(uint16_t type) {
  switch (type) {
    case token::LENGTH_N:
    case token::PERCENT_N:
    case token::MONEY_N:
    case token::POINTS_N:
    case token::PEOPLE_N:
    case token::TIMES_N:
    case token::ITEMS_N:
    case token::SCORE_N:
    case token::DATE_N:
    case token::PERIOD_N:
    case token::INT:
    case token::DECIMAL: return true;
    default: return false;
  }
}

bool IsHanWord(std::string_view text) { return TypeOfWord(text) != 0; }

namespace {

// The words and numbers that a run of letters is made of, with spaces; empty for anything else.
std::string Spaced(std::string_view text) {
  std::vector<Piece> pieces;
  std::string spaced;
  if (!CutWhole(text, &pieces)) return spaced;
  for (const Piece& piece : pieces) {
    spaced += (spaced.empty() ? "" : " ") + std::string(text.substr(0, piece.length));
    text.remove_prefix(piece.length);
  }
  return spaced;
}

}  // namespace

bool ReadsAsNumber(std::string_view name) {
  std::vector<Piece> pieces;
  return HasNumeral(name) && name.size() <= kLongestRun && CutWhole(name, &pieces) &&
         HasNumber(pieces);
}

std::string SplitAtName(std::string_view text, const DeclaredNames& names) {
  constexpr std::string_view kOf = "的";
  std::string best;
  size_t longest = 0;
  if (text.size() > kLongestRun) return best;
  for (size_t begin = 0; begin < text.size(); ++begin) {
    const std::string_view before = text.substr(0, begin);
    const std::string front = Spaced(before);
    // 员工的达成率: whose it is goes without saying.
    const bool owned = before.ends_with(kOf) && names.contains(before.substr(0, before.size() - 3));
    if (begin > 0 && front.empty() && !owned) continue;
    for (size_t length = text.size() - begin; length > longest; --length) {
      const std::string_view name = text.substr(begin, length);
      if (name.size() == text.size() || !names.contains(name)) continue;
      const std::string_view after = text.substr(begin + length);
      const std::string back = Spaced(after);
      if (!after.empty() && back.empty()) continue;
      longest = length;
      best =
          front + (front.empty() ? "" : " ") + std::string(name) + (back.empty() ? "" : " ") + back;
      break;
    }
  }
  return best;
}

namespace {

// Words that hardly are the beginning or the end of a name: 团队 and 记录 are, 低于 is not.
bool IsStrongWord(std::string_view word) {
  static constexpr std::string_view kWords[] = {"连续",
                                                "最近",
                                                "最近一期",
                                                "低于",
                                                "高于",
                                                "不低于",
                                                "不超过",
                                                "小于",
                                                "大于",
                                                "少于",
                                                "多于",
                                                "不满",
                                                "超过",
                                                "至少",
                                                "不少于",
                                                "至多",
                                                "不高于",
                                                "适用于",
                                                "针对",
                                                "除非",
                                                "属于",
                                                "不是",
                                                "以上",
                                                "以下",
                                                "早于",
                                                "晚于",
                                                "不早于",
                                                "不晚于",
                                                "的平均",
                                                "的合计",
                                                "的次数",
                                                "的最低",
                                                "的最高",
                                                "团队平均",
                                                "当",
                                                "则",
                                                "依据",
                                                "同时符合下列各项",
                                                "有下列情形之一"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

}  // namespace

// 决定日 is not 决定 and 日: a part that is a word itself, or one letter, says that the whole is a
// name.
std::string SplitBlindly(std::string_view text) {
  constexpr size_t kTwoLetters = 6;  // bytes
  std::string front, back;
  for (bool more = true; more;) {
    const std::vector<std::string> parts = SplitKeyword(text);
    more = parts.size() == 2;
    if (!more) break;
    const bool leads = IsHanWord(parts[0]);
    const std::string& word = leads ? parts[0] : parts[1];
    const std::string& rest = leads ? parts[1] : parts[0];
    const bool han = static_cast<uint8_t>(rest[0]) >= 0x80;
    more = IsStrongWord(word) && !IsHanWord(rest) && (!han || rest.size() >= kTwoLetters);
    if (!more) break;
    if (leads) {
      front += word + " ";
      text.remove_prefix(word.size());
    } else {
      back = " " + word + back;
      text.remove_suffix(word.size());
    }
  }
  return front.empty() && back.empty() ? std::string() : front + std::string(text) + back;
}

std::string InDigits(std::string_view text) {
  if (!NumberAt(text)) return std::string(text);
  const ShareWord* share = ShareWordAt(text);
  const std::optional<HanNumber> number = share != nullptr ? PercentAt(text) : WholeAt(text);
  if (!number) return std::string(text);
  return number->digits + std::string(share != nullptr ? share->sign : "") +
         std::string(text.substr(number->length));
}

DeclaredNames NamesDeclaredIn(const SourceFile& source, std::span<const Lexeme> lexemes) {
  DeclaredNames names;
  uint16_t declaration = 0;
  bool headed = false;  // past the first colon of the declaration
  for (size_t i = 0; i < lexemes.size(); ++i) {
    const uint16_t type = lexemes[i].type;
    if (IsDeclarationWord(type)) declaration = type, headed = false;
    if (type == token::COLON) headed = true;
    if (type != token::ID) continue;
    const uint16_t before = i > 0 ? lexemes[i - 1].type : 0;
    const uint16_t after = i + 1 < lexemes.size() ? lexemes[i + 1].type : 0;
    const bool list = declaration == token::CHOICE || declaration == token::ROLE;
    const bool band = declaration == token::SCALE &&
                      (before == token::LBRACE || before == token::SEMI || before == token::COMMA);
    const bool pair = declaration != token::TABLE && (before == token::BAR || after == token::BAR);
    const bool owned = declaration == token::DEFINE && !headed && before == token::DE;
    if (list || band || pair || owned || after == token::COLON || Declares(before))
      names.insert(TextOf(source, lexemes[i]));
  }
  return names;
}

void ReadHanNumbers(const SourceFile& source, std::vector<Lexeme>* lexemes) {
  std::optional<DeclaredNames> names;
  std::vector<Lexeme> out;
  std::vector<Piece> pieces;
  for (size_t i = 0; i < lexemes->size(); ++i) {
    const Lexeme& lexeme = (*lexemes)[i];
    const std::string_view text = TextOf(source, lexeme);
    const bool before_number = i + 1 < lexemes->size() && (*lexemes)[i + 1].begin == lexeme.end &&
                               StartsNumber((*lexemes)[i + 1].type);
    pieces.clear();
    bool cut = lexeme.type == token::ID && static_cast<uint8_t>(text[0]) >= 0x80 &&
               text.size() <= kLongestRun && (before_number || HasNumeral(text)) &&
               CutWhole(text, &pieces) && (before_number || HasNumber(pieces));
    if (cut) {
      if (!names) names = NamesDeclaredIn(source, *lexemes);
      cut = !names->contains(text);
    }
    if (cut && out.empty()) out.assign(lexemes->begin(), lexemes->begin() + static_cast<long>(i));
    const bool copying = cut || !out.empty();
    if (cut) {
      Splice(pieces, source, lexeme.begin, &out);
    } else if (copying) {
      out.push_back(lexeme);
    }
  }
  if (!out.empty()) lexemes->swap(out);
}

namespace {

bool IsClauseWord(uint16_t type) {
  return type == token::WHEN || type == token::UNLESS || type == token::THEN ||
         type == token::CITES || type == token::Z_COUNTS_AS;
}

// A condition stands in these; elsewhere a comma before `or` parts a list.
bool HoldsConditions(uint16_t declaration) {
  return declaration == token::RULE || declaration == token::DEFINE ||
         declaration == token::EXCEPTION;
}

}  // namespace

void DropPauses(const SourceFile& source, std::vector<Lexeme>* lexemes) {
  int depth = 0, parentheses = 0;
  uint16_t declaration = 0, before = 0;
  size_t kept = 0;
  for (size_t i = 0; i < lexemes->size(); ++i) {
    const Lexeme lexeme = (*lexemes)[i];
    const bool last = i + 1 == lexemes->size();
    const uint16_t next = last ? 0 : (*lexemes)[i + 1].type;
    const auto clause_ends = [&] {
      if (last || IsClauseWord(next) || IsDeclarationWord(next)) return true;
      return source.text.find('\n', lexeme.end) < (*lexemes)[i + 1].begin;
    };
    bool drop = false;
    switch (lexeme.type) {
      case token::LBRACE: ++depth; break;
      case token::RBRACE: depth = std::max(0, depth - 1); break;
      case token::LPAREN:
      case token::LBRACK: ++parentheses; break;
      case token::RPAREN:
      case token::RBRACK: parentheses = std::max(0, parentheses - 1); break;
      case token::SEMI: drop = depth == 0 && parentheses == 0 && kept > 0 && clause_ends(); break;
      case token::COMMA:
        drop = parentheses == 0 && (IsClauseWord(next) || next == token::AND ||
                                    (next == token::OR && HoldsConditions(declaration)));
        break;
      case token::COLON:
        drop = IsClauseWord(before) || (next == token::WHEN && parentheses == 0) ||
               (kept >= 2 && (*lexemes)[kept - 2].type == token::RULE);
        break;
      default:
        if (BeginsDeclaration(lexeme.type, before)) {
          const bool line_begins = lexeme.begin == 0 || source.text[lexeme.begin - 1] == '\n';
          if (line_begins) depth = parentheses = 0;  // whatever a mistake above left open
          if (depth == 0 && parentheses == 0) declaration = lexeme.type;
        }
        break;
    }
    before = lexeme.type;
    if (!drop) (*lexemes)[kept++] = lexeme;
  }
  lexemes->resize(kept);
}

}  // namespace writ::syntax
