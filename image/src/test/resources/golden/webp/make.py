"""Makes the WebP files of this folder with cwebp and webpmux 1.2.4, and expected.tsv: name, width, height and SHA-256 of
the RGB that Pillow 12.3.0 with libwebp 1.6.0 reads, transparent pixels laid on white. Run in this folder; needs Pillow,
numpy, and for files of several partitions, which cwebp does not make, partitions.c compiled: gcc -o partitions
partitions.c -lwebp."""
import glob, hashlib, os, subprocess
import numpy as np
from PIL import Image

rng = np.random.default_rng(7)
def picture(w,h,kind):
    y,x=np.mgrid[0:h,0:w]
    if kind=='photo':
        a=np.stack([127+100*np.sin(x/17+y/31),127+110*np.sin(x/9-y/13+1),127+90*np.cos(x*y/997+2)],-1)
        a+=rng.normal(0,12,(h,w,1)); a[(x//23+y//19)%5==0]=[240,30,60]
    elif kind=='noise': a=rng.integers(0,256,(h,w,3))
    elif kind=='flat': a=np.zeros((h,w,3))+[12,200,77]
    elif kind=='palette':
        n=int(rng.choice([2,3,4,9,16,17,200])); pal=rng.integers(0,256,(n,3)); a=pal[((x//3)*7+(y//2)*3)%n]
    elif kind=='grad': a=np.stack([x*255/max(1,w-1),y*255/max(1,h-1),(x+y)*255/max(1,w+h-2)],-1)
    return Image.fromarray(np.clip(a,0,255).astype('uint8'))
def alpha(im,kind):
    w,h=im.size; y,x=np.mgrid[0:h,0:w]
    a={'hard':((x//5+y//7)%2*255),'soft':(x*255//max(1,w-1)),'noise':rng.integers(0,256,(h,w)),'const':np.full((h,w),128),'levels':((x//4+y//3)%6*51)}[kind]
    im=im.copy(); im.putalpha(Image.fromarray(a.astype('uint8'))); return im
def put(name,im,args):
    im.save('/tmp/s.png'); subprocess.run(['cwebp','-quiet']+args+['/tmp/s.png','-o',f'{name}.webp'],check=True)
for w,h in ((1,1),(2,3),(15,17),(16,16),(33,31),(50,37)):
    put(f'lossy-{w}x{h}',picture(w,h,'photo'),['-q','70']); put(f'lossless-{w}x{h}',picture(w,h,'photo'),['-lossless'])
for q in ('0','5','40','100'): put(f'quality-{q}',picture(61,45,'photo'),['-q',q])
for n,a in {'strong-filter':['-f','100','-strong'],'simple-filter':['-f','60','-nostrong'],'no-filter':['-f','0'],'sharpness':['-f','80','-sharpness','7'],'one-segment':['-segments','1'],'four-segments':['-segments','4','-sns','100'],'little-first-partition':['-partition_limit','100','-q','20'],'fast':['-m','0']}.items(): put(n,picture(61,45,'photo'),a)
for a in ('hard','soft','noise','const','levels'):
    for f in ('none','fast','best'): put(f'alpha-{a}-{f}',alpha(picture(31,23,'grad'),a),['-alpha_filter',f,'-alpha_method','1' if f!='fast' else '0','-q','60'])
    put(f'lossless-alpha-{a}',alpha(picture(31,23,'grad'),a),['-lossless','-exact'])
for z in (0,3,6,9):
    put(f'effort-{z}',picture(40,30,'photo'),['-lossless','-z',str(z)]); put(f'palette-effort-{z}',picture(40,30,'palette'),['-lossless','-z',str(z)])
y,x=np.mgrid[0:19,0:43]
for c in (1,2,3,4,7,16,17,200):
    pal=rng.integers(0,256,(c,3)); put(f'colours-{c}',Image.fromarray(pal[(x*5+y*3)%c].astype('uint8')),['-lossless'])
for c in (20,60): put(f'near-lossless-{c}',picture(40,30,'photo'),['-near_lossless',str(c)])
big=picture(130,90,'photo'); big.save('/tmp/s.ppm')
for p,f,s in ((3,1,4),(2,0,2),(1,1,1)): subprocess.run(['./partitions','/tmp/s.ppm',f'partitions-{1<<p}.webp',str(p),str(f),str(s),'30'],check=True)
for i in range(4):
    fr=[alpha(picture(40,30,'photo'),k) for k in ('soft','hard')]
    fr[0].save(f'animation-{i}.webp',save_all=True,append_images=fr[1:],lossless=bool(i&1),quality=70,background=(255,0,0,255 if i&2 else 0))
# first frame smaller than the canvas
fr=picture(20,12,'photo'); fr.save('/tmp/f.webp',quality=60); 
subprocess.run(['webpmux','-frame','/tmp/f.webp','+100+6+4','-frame',f'quality-40.webp','+100','-o',f'animation-small-frame.webp'],check=True)
lines=[]
for p in sorted(glob.glob('*.webp')):
    im=Image.open(p); im.seek(0); mode=im.mode; a=np.array(im.convert('RGBA')).astype(int); c,al=a[...,:3],a[...,3:]
    if mode=='RGB': al=al*0+255; c=np.array(im.convert('RGB')).astype(int)
    e=((c*al+127)//255+255-al).astype('uint8')
    lines.append(f'{os.path.basename(p)}\t{e.shape[1]}\t{e.shape[0]}\t{hashlib.sha256(e.tobytes()).hexdigest()}')
open('expected.tsv','w').write('\n'.join(lines)+'\n');
