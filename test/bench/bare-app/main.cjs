// The least that a tray app can be: what Electron itself takes.
const { app, nativeImage, Tray } = require('electron')

if (app.commandLine.hasSwitch('like-afloat')) app.disableHardwareAcceleration()
app.setPath('userData', app.commandLine.getSwitchValue('user-data'))
let tray
void app.whenReady().then(() => {
  tray = new Tray(nativeImage.createFromPath(app.commandLine.getSwitchValue('icon')))
  tray.setToolTip('bare')
})
