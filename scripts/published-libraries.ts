/** The most used libraries of browsers, and the builds of them that pages contain. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Package at a version, and a file of it. */
// cspell:disable
const BUILDS = `
  jquery@1.12.4 dist/jquery.min.js
  jquery-migrate@3 dist/jquery-migrate.min.js
  jquery-ui-dist@1 jquery-ui.min.js
  jquery-validation@1 dist/jquery.validate.min.js
  react@18 umd/react.production.min.js
  react-dom@18 umd/react-dom.production.min.js
  vue@3 dist/vue.global.prod.js
  vue-router@4 dist/vue-router.global.prod.js
  vuex@4 dist/vuex.global.prod.js
  pinia@2 dist/pinia.iife.prod.js
  angular@1 angular.min.js
  @angular/core@19 fesm2022/core.mjs
  alpinejs@3 dist/cdn.min.js
  htmx.org@2 dist/htmx.min.js
  lodash@4 lodash.min.js
  underscore@1 underscore-umd-min.js
  moment@2 min/moment-with-locales.min.js
  dayjs@1 dayjs.min.js
  luxon@3 build/global/luxon.min.js
  date-fns@4 cdn.min.js
  axios@1 dist/axios.min.js
  bootstrap@5 dist/js/bootstrap.bundle.min.js
  @popperjs/core@2 dist/umd/popper.min.js
  d3@7 dist/d3.min.js
  chart.js@4 dist/chart.umd.js
  highcharts@12 highcharts.js
  echarts@5 dist/echarts.min.js
  three@0.160 build/three.min.js
  pixi.js@8 dist/pixi.min.js
  gsap@3 dist/gsap.min.js
  animejs@3 lib/anime.min.js
  leaflet@1 dist/leaflet.js
  mapbox-gl@3 dist/mapbox-gl.js
  socket.io-client@4 dist/socket.io.min.js
  sockjs-client@1 dist/sockjs.min.js
  @stomp/stompjs@7 bundles/stomp.umd.min.js
  rxjs@7 dist/bundles/rxjs.umd.min.js
  redux@5 dist/redux.browser.mjs
  @reduxjs/toolkit@2 dist/redux-toolkit.browser.mjs
  mobx@6 dist/mobx.umd.production.min.js
  immutable@5 dist/immutable.min.js
  ramda@0.30 dist/ramda.min.js
  core-js-bundle@3 minified.js
  babel-polyfill@6 dist/polyfill.min.js
  whatwg-fetch@3 dist/fetch.umd.js
  es6-promise@4 dist/es6-promise.auto.min.js
  bluebird@3 js/browser/bluebird.min.js
  handlebars@4 dist/handlebars.min.js
  mustache@4 mustache.min.js
  ejs@3 ejs.min.js
  dompurify@3 dist/purify.min.js
  marked@12 marked.min.js
  markdown-it@14 dist/markdown-it.min.js
  @highlightjs/cdn-assets@11 highlight.min.js
  prismjs@1 prism.js
  codemirror@5 lib/codemirror.js
  ace-builds@1 src-min-noconflict/ace.js
  monaco-editor@0.45 min/vs/loader.js
  quill@2 dist/quill.js
  tinymce@7 tinymce.min.js
  ckeditor4@4.22 ckeditor.js
  swiper@11 swiper-bundle.min.js
  slick-carousel@1 slick/slick.min.js
  owl.carousel@2 dist/owl.carousel.min.js
  flickity@3 dist/flickity.pkgd.min.js
  select2@4 dist/js/select2.full.min.js
  datatables.net@2 js/dataTables.min.js
  flatpickr@4 dist/flatpickr.min.js
  dropzone@6 dist/dropzone-min.js
  uppy@4 dist/uppy.min.js
  hammerjs@2 hammer.min.js
  sortablejs@1 Sortable.min.js
  isotope-layout@3 dist/isotope.pkgd.min.js
  lazysizes@5 lazysizes.min.js
  knockout@3 build/output/knockout-latest.js
  backbone@1 backbone-min.js
  mathjax@3 es5/tex-mml-chtml.js
  katex@0.16 dist/katex.min.js
  crypto-js@4 crypto-js.js
  jsencrypt@3 bin/jsencrypt.min.js
  node-forge@1 dist/forge.min.js
  ethers@6 dist/ethers.umd.min.js
  web3@4 dist/web3.min.js
  firebase@10 firebase-auth-compat.js
  @supabase/supabase-js@2 dist/umd/supabase.js
  amazon-cognito-identity-js@6 dist/amazon-cognito-identity.min.js
  auth0-js@9 dist/auth0.min.js
  @azure/msal-browser@3 lib/msal-browser.min.js
  logrocket@8 dist/build.umd.js
  video.js@8 dist/video.min.js
  hls.js@1 dist/hls.min.js
  shaka-player@4 dist/shaka-player.compiled.js
  plyr@3 dist/plyr.min.js
  howler@2 dist/howler.min.js
  pdfjs-dist@3 build/pdf.min.js
  jspdf@2 dist/jspdf.umd.min.js
  html2canvas@1 dist/html2canvas.min.js
  jszip@3 dist/jszip.min.js
  pako@2 dist/pako.min.js
  xlsx@0.18 dist/xlsx.full.min.js
  clipboard@2 dist/clipboard.min.js
  sweetalert2@11 dist/sweetalert2.all.min.js
  lottie-web@5 build/player/lottie.min.js
  photoswipe@5 dist/umd/photoswipe.umd.min.js
  algoliasearch@4 dist/algoliasearch.umd.js
  i18next@23 i18next.min.js
  systemjs@6 dist/system.min.js
  zone.js@0.15 bundles/zone.umd.js
  @tensorflow/tfjs@4 dist/tf.min.js
  fingerprintjs2@2 dist/fingerprint2.min.js
  rrweb@1 dist/rrweb.min.js
  localforage@1 dist/localforage.min.js
  dexie@4 dist/dexie.min.js
  pouchdb@9 dist/pouchdb.min.js
`;
// cspell:enable

export interface LibraryBuild {
  /** package and file */
  name: string;
  code: string;
}

/** Downloads the builds with npm into a folder, without running any script of theirs. */
export function downloadLibraries(folder: string): LibraryBuild[] {
  const builds = BUILDS.trim()
    .split('\n')
    .map((line) => line.trim().split(' ') as [string, string]);
  const dependencies = Object.fromEntries(
    builds.map(([spec, file]) => {
      const at = spec.lastIndexOf('@');
      return [spec.slice(0, at), { version: spec.slice(at + 1), file }];
    }),
  );
  const versions = Object.entries(dependencies).map(([name, { version }]) => [name, version]);
  const manifest = { private: true, dependencies: Object.fromEntries(versions) };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const flags = '--ignore-scripts --no-audit --no-fund --legacy-peer-deps --omit=optional --no-package-lock';
  execFileSync('npm', ['install', ...flags.split(' ')], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return Object.entries(dependencies).map(([name, { file }]) => ({
    name: `${name} ${file}`,
    code: readFileSync(join(folder, 'node_modules', name, file), 'utf8'),
  }));
}
