#include "engine/check/csv.h"

#include "engine/base/text.h"

namespace writ::check {

bool CsvReader::Fail(std::string en, std::string zh) {
  error_ = std::move(en);
  error_zh_ = std::move(zh);
  return false;
}

bool CsvReader::Quoted(std::string* field) {
  for (++pos_; pos_ < text_.size(); ++pos_) {
    if (text_[pos_] == '\n') ++next_line_;
    if (text_[pos_] != '"') {
      field->push_back(text_[pos_]);
    } else if (pos_ + 1 < text_.size() && text_[pos_ + 1] == '"') {
      field->push_back('"');
      ++pos_;
    } else {
      ++pos_;
      return true;
    }
  }
  return Fail("a quotation mark is not closed", "引号没有闭合");
}

bool CsvReader::Field(std::string* field) {
  field->clear();
  if (pos_ < text_.size() && text_[pos_] == '"') {
    if (!Quoted(field)) return false;
    const bool ended =
        pos_ >= text_.size() || text_[pos_] == ',' || text_[pos_] == '\n' || text_[pos_] == '\r';
    return ended || Fail("text follows a closing quotation mark", "闭合引号之后还有文字");
  }
  while (pos_ < text_.size() && text_[pos_] != ',' && text_[pos_] != '\n' && text_[pos_] != '\r') {
    if (text_[pos_] == '"')
      return Fail("a quotation mark stands inside a field", "字段中间出现引号");
    field->push_back(text_[pos_++]);
  }
  return true;
}

bool CsvReader::Next(std::vector<std::string>* fields) {
  fields->clear();
  while (pos_ < text_.size() && (text_[pos_] == '\n' || text_.substr(pos_).starts_with("\r\n"))) {
    pos_ += text_[pos_] == '\n' ? 1 : 2;
    ++next_line_;
  }
  line_ = next_line_;
  if (pos_ >= text_.size() || !error_.empty()) return false;
  for (;;) {
    std::string field;
    if (!Field(&field)) return false;
    if (FindInvalidUtf8(field)) return Fail("it is not UTF-8", "不是 UTF-8 编码");
    fields->push_back(std::move(field));
    if (pos_ >= text_.size()) return true;
    if (text_[pos_] == ',') {
      ++pos_;
      continue;
    }
    if (text_.substr(pos_).starts_with("\r\n")) ++pos_;
    if (text_[pos_] != '\n') return Fail("a carriage return stands alone", "出现单独的回车符");
    ++pos_;
    ++next_line_;
    return true;
  }
}

}  // namespace writ::check
