// The log of a store: verified, vouched for, proven, copied.
#include "engine/base/json.h"
#include "runtime/embed/given.h"

using namespace writ;         // NOLINT: this file is the boundary
using namespace writ::embed;  // NOLINT

extern "C" {

writ_status writ_store_verify(writ_store* store, uint32_t flags, writ_answer** answer,
                              writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    given.Flags(flags, WRIT_WITHOUT_SIGNATURES);
    if (!given.ok()) return given.wrong();
    const auto report = cases.Verify((flags & WRIT_WITHOUT_SIGNATURES) == 0);
    if (!report) return std::unexpected(WrongOf(report.error()));
    JsonWriter json;
    json.BeginObject().Member("format_version", "1.0");
    json.Member("records", static_cast<int64_t>(report->size));
    json.Member("vouched", static_cast<int64_t>(report->vouched));
    json.Member("root", HexDigest(report->root)).Key("finding");
    if (report->first) {
      json.BeginObject().Member("word", report->first->word());
      json.Member("en", report->first->In(Language::kEnglish));
      json.Member("zh", report->first->In(Language::kChinese)).EndObject();
    } else {
      json.Raw("null");
    }
    json.EndObject();
    return json.Take();
  });
}

writ_status writ_store_checkpoint(writ_store* store, writ_answer** answer, writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    if (const auto vouched = cases.Vouch(); !vouched)
      return std::unexpected(WrongOf(vouched.error()));
    return OrWrong(cases.NewestNote());
  });
}

writ_status writ_store_prove(writ_store* store, uint64_t sequence, writ_answer** answer,
                             writ_error** error) {
  return AnswerOf(store, answer, error,
                  [&](cases::Cases& cases) { return OrWrong(cases.ProveRecord(sequence)); });
}

writ_status writ_store_prove_prefix(writ_store* store, uint64_t size, writ_answer** answer,
                                    writ_error** error) {
  return AnswerOf(store, answer, error,
                  [&](cases::Cases& cases) { return OrWrong(cases.ProvePrefix(size)); });
}

writ_status writ_store_backup(writ_store* store, writ_text folder, writ_error** error) {
  return Run(error, [&] {
    return WithCases(store, [&](cases::Cases& cases) -> Got<void> {
      Given given;
      const std::string path = given.Path(folder, "folder");
      if (given.ok() && path.empty())
        given.Note(Misused("empty", "folder is empty", "folder 为空"));
      if (!given.ok()) return given.wrong();
      return OrWrong(cases.Backup(path));
    });
  });
}

}  // extern "C"
