// Comma-separated values, read strictly: RFC 4180 with LF or CRLF. Nothing is trimmed and nothing
// guessed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace writ::check {

class CsvReader {
 public:
  explicit CsvReader(std::string_view bytes) : text_(bytes) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  }

  // The next record; blank lines are passed over. False at the end, or where a line cannot be read:
  // then error() says why.
  bool Next(std::vector<std::string>* fields);
  uint32_t line() const { return line_; }  // 1-based, where the record began
  const std::string& error() const { return error_; }
  const std::string& error_zh() const { return error_zh_; }

 private:
  bool Field(std::string* field);
  bool Quoted(std::string* field);
  bool Fail(std::string en, std::string zh);

  std::string_view text_;
  size_t pos_ = 0;
  uint32_t line_ = 0, next_line_ = 1;
  std::string error_, error_zh_;
};

}  // namespace writ::check
