// A picture by the camera: the telephone's own where there is one, else the browser's.

import { byId } from './dom.js';

let stream = null;

const isTelephone = () => matchMedia('(pointer: coarse)').matches;
const hasCamera = () => !!navigator.mediaDevices?.getUserMedia; // only https and localhost have it

/** @param take called with the file; @param fail called with a title and a text */
export function wireCamera(take, fail) {
  const dialog = byId('camera-dialog');
  const video = byId('camera-video');
  byId('camera').hidden = !isTelephone() && !hasCamera();
  byId('camera').addEventListener('click', async () => {
    if (isTelephone()) {
      byId('capture').click();
      return;
    }
    try {
      const mine = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      stop();
      stream = mine;
      video.srcObject = stream;
      dialog.showModal();
    } catch (error) {
      fail('The camera cannot be used', error.name === 'NotAllowedError'
        ? 'The browser was not allowed to use it. Allow it for this page, or choose a file.' : `${error.message}. Choose a file instead.`);
    }
  });
  byId('shoot').addEventListener('click', async () => {
    if (!video.videoWidth) return; // no picture has come yet
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext('2d').drawImage(video, 0, 0);
    const blob = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', 0.92); });
    dialog.close();
    take(new File([blob], 'camera.jpg', { type: 'image/jpeg' }));
  });
  byId('camera-cancel').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', stop);
}

/** Switches the camera off. */
function stop() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  byId('camera-video').srcObject = null;
}
