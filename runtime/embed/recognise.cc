#include "runtime/embed/recognise.h"

#include "runtime/embed/given.h"

namespace writ::embed {
namespace {

writ_text TextOf(std::string_view text) { return {text.data(), text.size()}; }

std::optional<Authentication> HowOf(int32_t how) {
  switch (how) {
    case WRIT_BY_HOST: return Authentication::kHost;
    case WRIT_BY_PASSWORD: return Authentication::kPassword;
    case WRIT_BY_TOKEN: return Authentication::kToken;
    case WRIT_BY_CERTIFICATE: return Authentication::kCertificate;
    default: return std::nullopt;
  }
}

}  // namespace

Got<void> Recognise(const writ_store* store, const writ_asking* given, std::string_view command,
                    std::string_view case_id, cases::Asking* asking) {
  if (store->identity == nullptr || asking->person.empty()) return {};
  Given read;
  const writ_asking all = read.Struct(given, "asking", kFirstAskingSize);
  if (!read.Text(all.authenticated, "asking.authenticated").empty())
    read.Note(Misused("authenticated",
                      "asking.authenticated is to be empty: the host is asked who this is",
                      "asking.authenticated 须为空:身份由宿主程序确认"));
  const std::string credential = read.Bytes(all.credential, "asking.credential");
  if (!read.ok()) return read.wrong();
  writ_identity who = {};
  who.size = sizeof who;
  who.command = TextOf(command);
  who.person = TextOf(asking->person);
  who.credential = TextOf(credential);
  who.case_id = TextOf(case_id);
  int32_t how = WRIT_BY_HOST;
  const InCallback inside(store);
  const writ_status said = store->identity(store->context, &who, &how);
  if (said == WRIT_E_REFUSED)
    return std::unexpected(Wrong{
        WRIT_E_REFUSED,
        "not_identified",
        {"the host does not recognise whoever asks as " + asking->person + "; nothing was decided",
         "宿主程序未能确认请求者即为 " + asking->person + ";未作任何处理"}});
  const auto known = HowOf(how);
  if (said != WRIT_OK || !known) throw CallbackFailed{};
  asking->authenticated = *known;
  return {};
}

}  // namespace writ::embed
