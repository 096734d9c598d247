// Fact records straight from JSON text into a plan's form, for those who decide on every request.
//
// Reads what is plain: one {"subject": {…}} whose facts are bare values, numbers as JSON numbers,
// percents as "11%", dates as "2026-03-10". Anything else — provenance, lists, unknown or repeated
// keys, escapes, null, a value out of its range — it refuses without a word, and the importer
// (import.h) reads the text and says what is wrong with it. So both read the same, and only one of
// them has diagnostics.
#pragma once

#include <memory>
#include <string_view>

#include "engine/eval/plan.h"

namespace writ {

class RecordReader {
 public:
  // Bytes that must be readable behind the text.
  static constexpr size_t kPadding = 64;

  // Holds a reference: the plan must outlive it.
  explicit RecordReader(const Plan& plan);
  ~RecordReader();
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  // False: nothing is to be said about *record, and the importer must read the text. Allocates only
  // while its buffers are too small for the text. `text` is UTF-8, followed by kPadding readable
  // bytes.
  bool Read(std::string_view text, PreparedRecord* record);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace writ
