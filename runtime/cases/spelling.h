// Everything that was asked for, in one spelling: what an idempotency key stands for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/cases/cases.h"
#include "runtime/personal/sealed.h"

namespace writ::cases {

class Spelling {
 public:
  Spelling& Add(std::string_view text) {
    AppendFramed(text, &bytes_);
    return *this;
  }
  template <class T>
  Spelling& AddAll(const std::vector<T>& items) {
    Add(std::to_string(items.size()));
    for (const T& item : items) Add(TextOf(item));
    return *this;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  static const std::string& TextOf(const std::string& text) { return text; }
  static std::string TextOf(const Attachment& attachment) {
    return attachment.field + "=" + attachment.name;
  }
  std::string bytes_;
};

}  // namespace writ::cases
