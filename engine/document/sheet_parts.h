// Parts that the pages about cases share. Used within document/ alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/document/html.h"
#include "engine/document/sheet.h"

namespace writ::document {

inline std::string In(Language language, std::string_view en, std::string_view zh) {
  return std::string(language == Language::kChinese ? zh : en);
}

// The head of a page up to its <body>, which is left open. `more_style`: beside kCaseStyle.
void WritePageHead(const std::string& title, Language language, Html* html,
                   std::string_view more_style = {});
std::string Finished(Html* html);

// "✓ opened": a sign, a word and a colour.
void WriteChip(Tone tone, const std::string& words, Html* html);
// What somebody gave, apart from the direction of what stands around it.
void WriteValue(const std::string& value, Html* html);
void WriteTiles(const std::vector<Labelled>& tiles, Html* html);
void WriteFacts(const std::vector<Labelled>& facts, Language language, Html* html);
void WriteNone(Language language, Html* html);
void WriteList(const std::string& label, const std::vector<std::string>& items, Html* html);
void WriteTree(const std::vector<DerivationLine>& tree, Language language, Html* html);
void WriteQuotes(const std::vector<Quote>& quotes, Language language, Html* html);
// "record 17", which points to it in the list of records.
void WriteRecord(uint64_t record, Language language, Html* html);
void WriteLog(const LogState& log, Language language, Html* html);

}  // namespace writ::document
