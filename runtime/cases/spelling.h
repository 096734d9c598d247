// What every kind of request shares: its one spelling, and what is wrong with a form.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "runtime/cases/cases.h"
#include "runtime/personal/sealed.h"

namespace writ::cases {

// Everything that was asked for, in one spelling: what an idempotency key stands for.
class Spelling {
 public:
  Spelling() { bytes_.reserve(256); }  // of most
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

// Diagnostics of a form, in both languages, as one trouble.
Trouble FormTrouble(const Diagnostics& diagnostics);

}  // namespace writ::cases
