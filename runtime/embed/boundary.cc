#include "runtime/embed/boundary.h"

#include <unistd.h>

#include <exception>

#include "engine/base/json.h"
#include "engine/render/decision_json.h"

namespace writ::embed {
namespace {

thread_local const InCallback* innermost = nullptr;

writ_status StatusOf(const cases::Trouble& trouble) {
  if (trouble.word == "outcome_unknown") return WRIT_E_UNKNOWN_OUTCOME;
  if (trouble.word == "closed") return WRIT_E_CLOSED;
  if (trouble.word == "forked") return WRIT_E_FORKED;
  switch (trouble.type) {
    case cases::TroubleClass::kRefused: return WRIT_E_REFUSED;
    case cases::TroubleClass::kInput: return WRIT_E_INPUT;
    case cases::TroubleClass::kWorld: return WRIT_E_WORLD;
  }
  return WRIT_E_INTERNAL;
}

std::string JsonOf(const Wrong& wrong) {
  JsonWriter json;
  json.BeginObject().Member("status", writ_status_name(wrong.status)).Member("word", wrong.word);
  json.Member("en", wrong.text.en).Member("zh", wrong.text.zh);
  return json.Take() + wrong.more + "}";
}

// As `,"missing":[…]`.
std::string MissingOf(const Program& program, const std::vector<MissingFact>& missing) {
  JsonWriter json;
  json.BeginObject();
  WriteMissing(program, missing, &json);
  json.EndObject();
  const std::string members = json.Take();
  return members.size() == 2 ? "" : "," + members.substr(1, members.size() - 2);
}

}  // namespace

Wrong WrongOf(const cases::Trouble& trouble, const Program* program) {
  Wrong wrong{StatusOf(trouble), trouble.word, trouble.text};
  if (trouble.refusal && program != nullptr)
    wrong.more = MissingOf(*program, trouble.refusal->missing);
  return wrong;
}

Wrong Misused(std::string_view word, const std::string& en, const std::string& zh) {
  return {WRIT_E_ARGUMENT, std::string(word), {en, zh}};
}

Wrong NullPointer(std::string_view what) {
  const std::string name(what);
  return Misused("null_pointer", name + " is NULL", name + " 为 NULL");
}

Wrong WithFindings(const cases::Trouble& trouble, const std::string& findings) {
  Wrong wrong = WrongOf(trouble);
  wrong.more = ",\"findings\":" + findings;
  return wrong;
}

Wrong Closed() { return {WRIT_E_CLOSED, "closed", {"the store was closed", "存储已关闭"}}; }

Wrong Failed() {
  return {WRIT_E_INTERNAL,
          "internal",
          {"an earlier call found that Writ itself is wrong; close the store and open it again",
           "先前的调用发现 Writ 自身有误;请关闭存储后重新打开"}};
}

Wrong Caught() noexcept try {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return {WRIT_E_MEMORY, "memory", {"there is no memory left", "内存不足"}};
  } catch (const CallbackFailed&) {
    return {WRIT_E_CALLBACK, "callback", {"a callback gave an error", "回调返回了错误"}};
  } catch (const std::exception& e) {
    return {WRIT_E_INTERNAL,
            "internal",
            {std::string("Writ itself is wrong: ") + e.what(),
             std::string("Writ 自身有误:") + e.what()}};
  } catch (...) {
    return {WRIT_E_INTERNAL, "internal", {"Writ itself is wrong", "Writ 自身有误"}};
  }
} catch (...) {
  return {WRIT_E_MEMORY, {}, {}};
}

writ_status Tell(writ_error** error, Wrong&& wrong) noexcept {
  const writ_status status = wrong.status;
  if (error == nullptr) return status;
  try {
    std::string json = JsonOf(wrong);
    *error = new writ_error{status, std::move(wrong.word), std::move(wrong.text.en),
                            std::move(wrong.text.zh), std::move(json)};
  } catch (...) {
    *error = nullptr;
  }
  return status;
}

writ_status TellCaught(writ_error** error) noexcept { return Tell(error, Caught()); }

InCallback::InCallback(const writ_store* store) : store_(store), outer_(innermost) {
  innermost = this;
}
InCallback::~InCallback() { innermost = outer_; }

bool InCallback::Of(const writ_store* store) {
  for (const InCallback* at = innermost; at != nullptr; at = at->outer_)
    if (at->store_ == store) return true;
  return false;
}

Got<void> MayCall(const writ_store* store) {
  if (store == nullptr) return std::unexpected(NullPointer("store"));
  if (getpid() != store->process)
    return std::unexpected(
        Wrong{WRIT_E_FORKED,
              "forked",
              {"the store was opened by the parent of this process; open one of your own",
               "存储由父进程打开;请在本进程中另行打开"}});
  if (InCallback::Of(store))
    return std::unexpected(
        Wrong{WRIT_E_REENTRANT,
              "reentrant",
              {"a callback of this store may not call it", "该存储的回调中不得调用该存储"}});
  return {};
}

}  // namespace writ::embed
