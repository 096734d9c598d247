// Between C and the rooms: what is an error there becomes an error object here, and nothing is
// thrown out.
#pragma once

#include <expected>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/cases/trouble.h"
#include "runtime/embed/handles.h"

namespace writ::embed {

// Why a call fails: what an error object is made of.
struct Wrong {
  writ_status status = WRIT_E_INTERNAL;
  std::string word;
  LocalText text;
  std::string more = {};  // of its JSON, behind the other members: `,"missing":[…]`
};
template <class T>
using Got = std::expected<T, Wrong>;

// A refusal's missing facts are called as `program` has them; null: by what they are alone.
Wrong WrongOf(const cases::Trouble& trouble, const Program* program = nullptr);
// A mistake of the calling program: WRIT_E_ARGUMENT.
Wrong Misused(std::string_view word, const std::string& en, const std::string& zh);
Wrong NullPointer(std::string_view what);
// Of a text, with diagnostics as RenderJson gives them.
Wrong WithFindings(const cases::Trouble& trouble, const std::string& findings);

template <class T>
Got<T> OrWrong(cases::Result<T>&& result) {
  if (!result) return std::unexpected(WrongOf(result.error()));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return *std::move(result);
  }
}

// Thrown by a callback's trampoline where the host's function gave an error; it goes through the
// rooms to the boundary, as docs/embedding.md says of what a clock throws.
struct CallbackFailed {};

// What is being handled right now, as an error. Only in a `catch`.
Wrong Caught() noexcept;
writ_status Tell(writ_error** error, Wrong&& wrong) noexcept;
// As Tell, for when there may be no memory for the words.
writ_status TellCaught(writ_error** error) noexcept;

// Runs `work`, which gives Got<void>.
template <class Work>
writ_status Run(writ_error** error, Work&& work) noexcept {
  if (error != nullptr) *error = nullptr;
  try {
    Got<void> done = work();
    return done ? WRIT_OK : Tell(error, std::move(done.error()));
  } catch (...) {
    return TellCaught(error);
  }
}

// Runs `work`, which gives Got<std::string>, and hands its text out.
template <class Work>
writ_status Answer(writ_answer** answer, writ_error** error, Work&& work) noexcept {
  if (answer != nullptr) *answer = nullptr;
  return Run(error, [&]() -> Got<void> {
    if (answer == nullptr) return std::unexpected(NullPointer("answer"));
    Got<std::string> text = work();
    if (!text) return std::unexpected(std::move(text.error()));
    *answer = new writ_answer{*std::move(text)};
    return {};
  });
}

// While it lives, this thread is in a callback of that store.
class InCallback {
 public:
  explicit InCallback(const writ_store* store);
  ~InCallback();
  InCallback(const InCallback&) = delete;
  InCallback& operator=(const InCallback&) = delete;
  static bool Of(const writ_store* store);

 private:
  const writ_store* const store_;
  const InCallback* const outer_;
};

// Whether this thread may call the store at all, now.
Got<void> MayCall(const writ_store* store);
Wrong Closed();
Wrong Failed();

// Runs `work(Cases&)` with the store kept from closing. A store in which Writ was wrong fails.
template <class Work>
auto WithCases(writ_store* store, Work&& work) -> decltype(work(*store->cases)) {
  if (auto may = MayCall(store); !may) return std::unexpected(std::move(may.error()));
  if (!store->gate.Enter()) return std::unexpected(Closed());
  struct Leaving {
    Gate& gate;
    ~Leaving() { gate.Leave(); }
  } leaving{store->gate};
  if (store->failed) return std::unexpected(Failed());
  try {
    return work(*store->cases);
  } catch (const CallbackFailed&) {
    throw;
  } catch (...) {
    store->failed = true;
    throw;
  }
}

// An answer of a store.
template <class Work>
writ_status AnswerOf(writ_store* store, writ_answer** answer, writ_error** error,
                     Work&& work) noexcept {
  return Answer(answer, error, [&] { return WithCases(store, work); });
}

}  // namespace writ::embed
