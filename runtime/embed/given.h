// What a caller hands in, read once at the boundary: texts that are UTF-8, arrays, structs of any
// age. What is wrong is kept, the first of it; so a function reads all that it needs and then asks
// once.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/instant.h"
#include "runtime/cases/cases.h"
#include "runtime/embed/boundary.h"
#include "runtime/facts/import.h"

namespace writ::embed {

// Of the first version of structs that grew.
inline constexpr size_t kFirstOptionsSize = offsetof(writ_options, identity),
                        kFirstAskingSize = offsetof(writ_asking, credential);

class Given {
 public:
  // `what` names it in errors: "asking.person".
  std::string Text(const writ_text& text, std::string_view what);
  std::string Required(const writ_text& text, std::string_view what);  // not empty
  std::string Path(const writ_text& text, std::string_view what);      // may be empty
  std::string Bytes(const writ_text& text, std::string_view what);
  std::vector<std::string> Texts(const writ_text* items, size_t count, std::string_view what);
  std::vector<LoadedText> Files(const writ_file* files, size_t count, std::string_view what);
  std::optional<Date> Day(const writ_text& text, std::string_view what);  // nullopt: empty
  std::optional<Hash> HashIn(const writ_text& text, std::string_view what);
  std::optional<PublicKey> KeyIn(const writ_text& text, std::string_view what);
  std::vector<cases::Attachment> Documents(const writ_document* documents, size_t count,
                                           std::string_view what);
  cases::Asking Asking(const writ_asking* asking);
  void Flags(uint32_t flags, uint32_t known);

  // A struct as this library has it: what an older caller does not have is zero, and what a newer
  // one has must be. `least` is the size of its first version.
  template <class T>
  T Struct(const T* given, std::string_view what, size_t least = sizeof(T)) {
    T out{};
    if (given == nullptr) {
      Note(NullPointer(what));
    } else {
      CopyStruct(given, given->size, &out, sizeof out, least, what);
    }
    return out;
  }

  void Note(Wrong wrong) {
    if (!wrong_) wrong_ = std::move(wrong);
  }
  bool ok() const { return !wrong_; }
  std::unexpected<Wrong> wrong() { return std::unexpected(*std::move(wrong_)); }

 private:
  void CopyStruct(const void* given, size_t size, void* out, size_t known, size_t least,
                  std::string_view what);
  template <size_t kSize, class Form>
  std::optional<BytesOf<kSize, Form>> Hex(const writ_text& text, std::string_view what);
  Authentication Authenticated(const writ_text& text);
  bool IsArray(const void* items, size_t count, std::string_view what);

  std::optional<Wrong> wrong_;
};

}  // namespace writ::embed
