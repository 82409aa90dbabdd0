// Signing in the browser. The key stays with the person: NCALayer keeps it, or a key file is opened in this page alone.
//
// <section data-sign data-prepare-url data-submit-url data-state-url data-ncalayer-url>: texts in #sign-texts.
(function () {
  "use strict";
  var root = document.querySelector("[data-sign]");
  if (!root) return;
  var texts = JSON.parse(document.getElementById("sign-texts").textContent);
  var csrf = root.querySelector("input[name=csrfmiddlewaretoken]").value;
  var line = root.querySelector("[data-sign-state]");
  var bar = root.querySelector("[data-sign-steps]");
  var busy = false;

  function Told(message, help) {
    this.message = message;
    this.help = help || "";
  }

  function say(text, tone) {
    line.textContent = text;
    line.className = "alert alert-" + (tone || "info");
    line.hidden = !text;
  }

  function step(name) {
    bar.hidden = !name;
    var passed = true;
    bar.querySelectorAll("[data-step]").forEach(function (item) {
      var now = item.dataset.step === name;
      if (now) passed = false;
      item.classList.toggle("is-done", passed);
      item.classList.toggle("is-now", now);
      if (now) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    });
  }

  function showHelp(name) {
    root.querySelectorAll("[data-help]").forEach(function (panel) {
      panel.hidden = panel.dataset.help !== name;
    });
  }

  function post(url, body) {
    return fetch(url, {
      method: "POST",
      body: body,
      headers: { Accept: "application/json", "X-CSRFToken": csrf },
    }).then(function (response) {
      if (response.redirected || response.status === 403) throw new Told(texts.signedOut);
      return response.json().then(function (answer) {
        if (!response.ok) throw new Told(answer.message || texts.failed);
        return answer;
      });
    });
  }

  function offered() {
    step("prepare");
    return post(root.dataset.prepareUrl, new FormData()).then(function (answer) {
      return fetch(answer.data_url).then(function (response) {
        if (!response.ok) throw new Told(texts.failed);
        return response.arrayBuffer();
      }).then(function (bytes) {
        return { prepared: answer.prepared, bytes: bytes };
      });
    });
  }

  function submit(prepared, cms, method) {
    step("check");
    var body = new FormData();
    body.append("prepared", prepared);
    body.append("method", method);
    body.append("cms", new Blob([cms], { type: "application/pkcs7-signature" }), "signature.p7s");
    return post(root.dataset.submitUrl, body).then(function (answer) {
      step("done");
      say(answer.message, answer.state === "signed" ? "success" : "info");
      location.assign(answer.next_url);
    });
  }

  function run(work) {
    if (busy) return;
    busy = true;
    root.setAttribute("aria-busy", "true");
    showHelp("");
    say(texts.working);
    work().catch(function (error) {
      step("");
      say(error instanceof Told ? error.message : texts.network, "danger");
      if (error.help) showHelp(error.help);
      line.focus();
    }).then(function () {
      busy = false;
      root.removeAttribute("aria-busy");
    });
  }

  // --- NCALayer -----------------------------------------------------------------------

  function localNetwork() {
    if (!navigator.permissions || !navigator.permissions.query) return Promise.resolve("");
    return navigator.permissions.query({ name: "local-network-access" }).then(function (status) {
      return status.state;
    }, function () {
      return "";
    });
  }

  function within(milliseconds, promise) {
    return Promise.race([promise, new Promise(function (_resolve, reject) {
      setTimeout(function () {
        reject(new Error("timeout"));
      }, milliseconds);
    })]);
  }

  function connected() {
    var client = new window.NCALayerClient(root.dataset.ncalayerUrl);
    return localNetwork().then(function (state) {
      if (state === "denied") throw new Told(texts.networkDenied, "network");
      if (state === "prompt") say(texts.allowNetwork);
      return within(state === "prompt" ? 60000 : 8000, client.connect()).then(function () {
        return client;
      }, function () {
        return localNetwork().then(function (after) {
          if (after === "denied") throw new Told(texts.networkDenied, "network");
          throw new Told(texts.ncalayerAbsent, "absent");
        });
      });
    });
  }

  function armourOff(result) {
    var text = Array.isArray(result) ? result[0] : result && result.signatures ? result.signatures[0] : result;
    if (typeof text !== "string" || !text) throw new Told(texts.ncalayerFailed);
    var base64 = text.replace(/-----[A-Z ]+-----/g, "").replace(/\s+/g, "");
    var raw = atob(base64);
    var bytes = new Uint8Array(raw.length);
    for (var place = 0; place < raw.length; place += 1) bytes[place] = raw.charCodeAt(place);
    return bytes;
  }

  function byNcalayer() {
    var iin = root.querySelector("[data-sign-iin]").value.replace(/\s+/g, "");
    if (iin && !/^\d{12}$/.test(iin)) throw new Told(texts.wrongIin);
    step("prepare");
    return connected().then(function (client) {
      return offered().then(function (made) {
        step("sign");
        say(texts.inNcalayer);
        var signer = Object.assign({}, window.NCALayerClient.basicsSignerSignAny);
        if (iin) signer.iin = iin;
        var language = document.documentElement.lang === "kk" ? "kk" : "ru";
        return client.basicsSignCMS(
          window.NCALayerClient.basicsStorageAll, made.bytes,
          window.NCALayerClient.basicsCMSParamsDetached, signer, language
        ).then(armourOff, function (error) {
          if (error.canceledByUser) throw new Told(texts.cancelled);
          throw new Told(texts.ncalayerFailed + " " + error.message);
        }).then(function (cms) {
          return submit(made.prepared, cms, "ncalayer");
        });
      });
    });
  }

  // --- a key file -----------------------------------------------------------------------

  function binary(buffer) {
    return window.forge.util.binary.raw.encode(new Uint8Array(buffer));
  }

  function keyKind(bag) {
    try {
      var oid = window.forge.asn1.derToOid(bag.asn1.value[1].value[0].value);
      return oid.indexOf("1.2.398.3.10.") === 0 || oid.indexOf("1.2.643.") === 0 ? "gost" : "other";
    } catch (_error) {
      return "other";
    }
  }

  function opened(buffer, password) {
    var forge = window.forge;
    var tree, p12;
    try {
      tree = forge.asn1.fromDer(binary(buffer));
    } catch (_error) {
      throw new Told(texts.notKeyFile);
    }
    try {
      p12 = forge.pkcs12.pkcs12FromAsn1(tree, password);
    } catch (error) {
      throw new Told(/MAC|password|decrypt/i.test(error.message) ? texts.wrongPassword : texts.notKeyFile);
    }
    var bags = [forge.pki.oids.pkcs8ShroudedKeyBag, forge.pki.oids.keyBag].reduce(function (found, type) {
      return found.concat(p12.getBags({ bagType: type })[type] || []);
    }, []);
    if (!bags.length) throw new Told(texts.notKeyFile);
    var bag = bags.find(function (one) {
      return one.key;
    });
    if (!bag) throw new Told(keyKind(bags[0]) === "gost" ? texts.gostKey : texts.otherKey);
    var certificates = (p12.getBags({ bagType: forge.pki.oids.certBag })[forge.pki.oids.certBag] || []).map(function (one) {
      return one.cert;
    }).filter(Boolean);
    var own = certificates.find(function (one) {
      return one.publicKey.n && one.publicKey.n.equals(bag.key.n);
    });
    if (!own) throw new Told(texts.noCertificate);
    return { key: bag.key, own: own, all: certificates };
  }

  // forge writes UTF-8 words of a name once more as UTF-8: the issuer is given decoded, or no verifier finds the certificate.
  function issuerOf(certificate) {
    return certificate.issuer.attributes.map(function (attribute) {
      var copy = Object.assign({}, attribute);
      if (copy.valueTagClass === window.forge.asn1.Type.UTF8) {
        try {
          copy.value = window.forge.util.decodeUtf8(copy.value);
        } catch (_error) { /* it is decoded already */ }
      }
      return copy;
    });
  }

  function signedWith(pair, bytes) {
    var forge = window.forge;
    var message = forge.pkcs7.createSignedData();
    message.content = forge.util.createBuffer(binary(bytes));
    pair.all.forEach(function (certificate) {
      message.addCertificate(certificate);
    });
    message.addSigner({
      key: pair.key,
      issuer: issuerOf(pair.own),
      serialNumber: pair.own.serialNumber,
      digestAlgorithm: forge.pki.oids.sha256,
      authenticatedAttributes: [
        { type: forge.pki.oids.contentType, value: forge.pki.oids.data },
        // In the order of DER, which forge does not make by itself.
        { type: forge.pki.oids.signingTime, value: new Date() },
        { type: forge.pki.oids.messageDigest },
      ],
    });
    message.sign({ detached: true });
    return forge.util.binary.raw.decode(forge.asn1.toDer(message.toAsn1()).getBytes());
  }

  function byKeyFile(form) {
    var file = form.querySelector("[data-key-file]").files[0];
    var field = form.querySelector("[data-key-password]");
    var password = field.value;
    field.value = "";
    if (!file) throw new Told(texts.chooseKey);
    step("prepare");
    return file.arrayBuffer().then(function (buffer) {
      var pair = opened(buffer, password);
      return offered().then(function (made) {
        step("sign");
        var cms = signedWith(pair, made.bytes);
        pair = null;
        return submit(made.prepared, cms, "p12");
      });
    }).finally(function () {
      form.reset();
    });
  }

  function start(work) {
    run(function () {
      return new Promise(function (resolve) {
        resolve(work());
      });
    });
  }

  var button = root.querySelector("[data-sign-ncalayer]");
  if (button) {
    var remembered = root.querySelector("[data-sign-iin]");
    try {
      remembered.value = localStorage.getItem("sign-iin") || "";
    } catch (_error) { /* nothing is kept in this browser */ }
    button.addEventListener("click", function () {
      try {
        localStorage.setItem("sign-iin", remembered.value.trim());
      } catch (_error) { /* nothing is kept in this browser */ }
      start(byNcalayer);
    });
  }
  var keyForm = root.querySelector("[data-key-form]");
  if (keyForm) {
    keyForm.addEventListener("submit", function (event) {
      event.preventDefault();
      start(function () {
        return byKeyFile(keyForm);
      });
    });
  }

  // A signature that waits for the checking service: ask now and then what became of it.
  if (root.hasAttribute("data-wait")) {
    var known = root.dataset.wait;
    setInterval(function () {
      fetch(root.dataset.stateUrl).then(function (response) {
        return response.json();
      }).then(function (answer) {
        if (answer.state !== known) location.reload();
      }).catch(function () { /* the next question may get through */ });
    }, 5000);
  }
})();
