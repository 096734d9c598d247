#include "runtime/audit/timestamp.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include <memory>

namespace writ::audit {
namespace {

template <auto kFree>
struct Freed {
  template <class T>
  void operator()(T* it) const {
    kFree(it);
  }
};
using Request = std::unique_ptr<TS_REQ, Freed<TS_REQ_free>>;
using Response = std::unique_ptr<TS_RESP, Freed<TS_RESP_free>>;
using Imprint = std::unique_ptr<TS_MSG_IMPRINT, Freed<TS_MSG_IMPRINT_free>>;
using Algorithm = std::unique_ptr<X509_ALGOR, Freed<X509_ALGOR_free>>;
using Verifying = std::unique_ptr<TS_VERIFY_CTX, Freed<TS_VERIFY_CTX_free>>;
using Trusted = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Reading = std::unique_ptr<BIO, Freed<BIO_free_all>>;

Reading Open(std::string_view bytes) {
  return Reading(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

std::unexpected<std::string> Refused(const std::string& otherwise) {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return std::unexpected(reason == nullptr ? otherwise : otherwise + ": " + reason);
}

// Certificates of authorities, or of those that vouch for them. Null if there is none.
Trusted ReadTrusted(std::string_view pem) {
  Trusted trusted(X509_STORE_new());
  const Reading reading = Open(pem);
  bool any = false;
  while (const Certificate one{PEM_read_bio_X509(reading.get(), nullptr, nullptr, nullptr)})
    any = X509_STORE_add_cert(trusted.get(), one.get()) == 1 || any;
  ERR_clear_error();  // the end of the text is one for OpenSSL
  return any ? std::move(trusted) : nullptr;
}

std::optional<Instant> MomentOf(const TS_TST_INFO& info) {
  const ASN1_GENERALIZEDTIME* time = TS_TST_INFO_get_time(&info);
  tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  const auto day = Date::FromYmd(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
  if (!day) return std::nullopt;
  const int64_t days = day->days() - Date::FromYmd(1970, 1, 1)->days();
  const int64_t seconds = (days * 24 + parts.tm_hour) * 3600 + parts.tm_min * 60 + parts.tm_sec;
  return Instant{seconds * 1000};
}

std::string AuthorityOf(TS_RESP* response) {
  PKCS7* token = TS_RESP_get_token(response);
  STACK_OF(X509)* signers = token == nullptr ? nullptr : PKCS7_get0_signers(token, nullptr, 0);
  if (signers == nullptr || sk_X509_num(signers) == 0) return "";
  const std::unique_ptr<BIO, Freed<BIO_free_all>> out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), X509_get_subject_name(sk_X509_value(signers, 0)), 0,
                     XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
  sk_X509_free(signers);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

}  // namespace

std::string TimestampRequest(const Digest& of) {
  const Request request(TS_REQ_new());
  const Imprint imprint(TS_MSG_IMPRINT_new());
  const Algorithm algorithm(X509_ALGOR_new());
  X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr);
  TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get());
  Digest bytes = of;
  TS_MSG_IMPRINT_set_msg(imprint.get(), bytes.data(), static_cast<int>(bytes.size()));
  TS_REQ_set_version(request.get(), 1);
  TS_REQ_set_msg_imprint(request.get(), imprint.get());
  TS_REQ_set_cert_req(request.get(), 1);
  unsigned char* der = nullptr;
  const int size = i2d_TS_REQ(request.get(), &der);
  const std::string out(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return out;
}

std::expected<Stamped, std::string> VerifyTimestamp(std::string_view response,
                                                    std::string_view bytes,
                                                    std::string_view authorities) {
  ERR_clear_error();
  const auto* at = reinterpret_cast<const unsigned char*>(response.data());
  const Response read(d2i_TS_RESP(nullptr, &at, static_cast<long>(response.size())));
  if (read == nullptr) return Refused("this is no timestamp response");
  Trusted trusted = ReadTrusted(authorities);
  if (trusted == nullptr) return Refused("there is no certificate of an authority");
  const Verifying verifying(TS_VERIFY_CTX_new());
  TS_VERIFY_CTX_set_flags(verifying.get(), TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_DATA);
  TS_VERIFY_CTX_set_store(verifying.get(), trusted.release());
  TS_VERIFY_CTX_set_data(verifying.get(), Open(bytes).release());
  if (TS_RESP_verify_response(verifying.get(), read.get()) != 1)
    return Refused("it does not stand for these bytes under these authorities");
  const TS_TST_INFO* info = TS_RESP_get_tst_info(read.get());
  const auto moment = info == nullptr ? std::nullopt : MomentOf(*info);
  if (!moment) return Refused("it names no moment");
  return Stamped{*moment, AuthorityOf(read.get())};
}

}  // namespace writ::audit
